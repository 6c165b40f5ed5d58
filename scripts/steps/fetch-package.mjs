import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "./npm.mjs";
import { root } from "./root.mjs";

/**
 * A package of npm, unpacked without installing it, which npm refuses for other systems. It is kept for the next time.
 *
 * @param {string} name
 * @param {string} version an exact one, or the first numbers of the newest
 * @returns {string} its folder
 */
export function fetchPackage(name, version) {
  const kept = join(root, ".cache", "packages", `${name.replace("/", "+")}@${version}`);
  if (existsSync(kept)) return kept;
  console.log(`fetching ${name} ${version} …`);
  mkdirSync(join(root, ".cache", "packages"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "packages", "fetched-"));
  try {
    const { program, args, shell } = npmCommand(["pack", `${name}@${version}`, "--loglevel=error"]);
    run(program, args, { cwd: folder, shell, stdio: ["ignore", "ignore", "inherit"] });
    const archive = readdirSync(folder).find((file) => file.endsWith(".tgz"));
    run("tar", ["-xzf", archive], { cwd: folder, stdio: "inherit" });
    renameSync(join(folder, "package"), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return kept;
}

function run(program, args, options) {
  const { status, error } = spawnSync(program, args, options);
  if (status === 0) return;
  console.error(`'${program} ${args.join(" ")}' ended with ${error?.message ?? `exit code ${status}`}`);
  process.exit(1);
}
