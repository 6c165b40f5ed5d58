import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand } from "./npm.mjs";
import { root } from "./root.mjs";
import { runProgram } from "./run-node.mjs";
import { isForSystem, thisSystem } from "./systems.mjs";

/** Runs `npm ci` if a package of the lockfile is missing from `node_modules` or has another version. */
export async function installWhenNeeded() {
  const reason = whyInstall();
  if (reason === undefined) return;
  console.log(`installing packages (${reason}) …`);
  const { program, args, shell } = npmCommand(["ci", "--no-audit", "--no-fund"]);
  const code = await runProgram(program, args, { shell });
  if (code !== 0) {
    console.error("npm could not install the packages: see its message above");
    process.exit(code);
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, hashOfLockfile());
}

/** The hash of the last installed lockfile, so that an optional package that failed to install is not tried again. */
const stamp = join(root, "node_modules", ".populi-installed");

function hashOfLockfile() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/**
 * Why an installation is needed, or `undefined`. Compares the lockfile with npm's copy of the installed one
 * (https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles), by content, because git changes file
 * times.
 */
function whyInstall() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return "there are none yet";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hashOfLockfile()) return undefined;
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(hidden);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.link) continue;
    const there = present[path];
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    // Optional packages of other packages are mostly binaries for other systems.
    const ours = wanted[""].optionalDependencies?.[name] !== undefined && isForSystem(entry, thisSystem);
    if (there === undefined && (entry.peer || (entry.optional && !ours))) continue;
    if (there === undefined) return `${name} is missing`;
    if (there.version !== entry.version)
      return `${name} is ${there.version}, the lockfile has ${entry.version}`;
  }
  return undefined;
}

/**
 * @typedef {{ version?: string, optional?: boolean, peer?: boolean, link?: boolean, os?: string[], cpu?: string[],
 *   optionalDependencies?: Record<string, string> }} LockEntry
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}
