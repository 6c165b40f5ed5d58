import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./root.mjs";
import { runNode, runProgram } from "./run-node.mjs";

/** Runs `npm ci` if a package of the lockfile is missing from `node_modules` or has another version. */
export async function installWhenNeeded() {
  const reason = whyInstall();
  if (reason === undefined) return;
  console.log(`installing packages (${reason}) …`);
  const code = await npm(["ci", "--no-audit", "--no-fund"]);
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
    const ours = wanted[""].optionalDependencies?.[name] !== undefined && isForThisSystem(entry);
    if (there === undefined && (entry.peer || (entry.optional && !ours))) continue;
    if (there === undefined) return `${name} is missing`;
    if (there.version !== entry.version)
      return `${name} is ${there.version}, the lockfile has ${entry.version}`;
  }
  return undefined;
}

/** Whether a package is for this system, by npm's fields. */
function isForThisSystem({ os, cpu }) {
  return (!os || os.includes(process.platform)) && (!cpu || cpu.includes(process.arch));
}

/**
 * @typedef {{ version?: string, optional?: boolean, peer?: boolean, link?: boolean, os?: string[], cpu?: string[],
 *   optionalDependencies?: Record<string, string> }} LockEntry
 * @returns {Record<string, LockEntry>}
 */
function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages;
}

/**
 * Runs npm: the one that runs this script, else the one beside Node, else the one on the path.
 *
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
function npm(args, options = {}) {
  const bin = dirname(process.execPath);
  const script = [
    /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? "") ? process.env.npm_execpath : undefined,
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((file) => file !== undefined && existsSync(file));
  if (script !== undefined) return runNode([script, ...args], options);
  // On Windows npm is a batch file, which needs a shell. No argument here needs quoting.
  return runProgram("npm", args, { ...options, shell: process.platform === "win32" });
}
