import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./root.mjs";
import { runNode, runProgram } from "./run-node.mjs";

/** Installs what the lockfile names, when `node_modules` lacks any of it or has it in another version. */
export async function installWhenNeeded() {
  const reason = whyInstall();
  if (reason === undefined) return;
  console.log(`installing packages (${reason}) …`);
  const code = await npm(["ci", "--no-audit", "--no-fund"]);
  if (code !== 0) {
    console.error("npm could not install the packages: its message stands above");
    process.exit(code);
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stamp, hashOfLockfile());
}

/** Which lockfile was last installed from here: an optional package whose installation failed is then not tried again. */
const stamp = join(root, "node_modules", ".populi-installed");

function hashOfLockfile() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/**
 * What makes an installation needed, or `undefined`. npm keeps a copy of the lockfile of what it installed
 * (https://docs.npmjs.com/cli/configuring-npm/package-lock-json#hidden-lockfiles); contents are compared and not times,
 * because git gives files new times.
 */
function whyInstall() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return "none are there yet";
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hashOfLockfile()) return undefined;
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(hidden);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.link) continue;
    const there = present[path];
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    // Optional packages of others (binaries for other systems, mostly) came with those others or are not wanted here.
    const ours = wanted[""].optionalDependencies?.[name] !== undefined && isForThisSystem(entry);
    if (there === undefined && (entry.peer || (entry.optional && !ours))) continue;
    if (there === undefined) return `${name} is missing`;
    if (there.version !== entry.version)
      return `${name} ${there.version} is there, ${entry.version} is wanted`;
  }
  return undefined;
}

/** Whether a package is for this system, by the fields npm goes by too. */
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
  // On Windows npm is a batch file, which only a shell starts; no argument of ours needs quoting.
  return runProgram("npm", args, { ...options, shell: process.platform === "win32" });
}
