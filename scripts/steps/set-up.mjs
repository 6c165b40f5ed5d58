import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildWhenStale } from "./build.mjs";
import { installWhenNeeded } from "./install.mjs";
import { root } from "./root.mjs";

/**
 * Prepares a fresh clone: installs the packages and builds the sources, if needed.
 *
 * @param {{ build?: boolean }} [options]
 */
export async function setUp({ build = true } = {}) {
  checkNode();
  await installWhenNeeded();
  if (build) buildWhenStale();
}

/** Ends with a message if this Node is older than `engines` in package.json. */
function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const wanted = engines.node.replace(/^\D*/, "").split(".").map(Number);
  const have = process.versions.node.split(".").map(Number);
  const older = have[0] < wanted[0] || (have[0] === wanted[0] && have[1] < wanted[1]);
  if (!older) return;
  console.error(
    `Populi needs Node ${engines.node}, and this is Node ${process.versions.node}.\n` +
      "Get a newer one from https://nodejs.org or with your version manager.",
  );
  process.exit(1);
}
