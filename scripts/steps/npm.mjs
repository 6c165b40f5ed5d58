import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * How npm is started: the one that runs this script, else the one beside Node, else the one on the path.
 *
 * @param {readonly string[]} args
 * @returns {{ program: string, args: string[], shell: boolean }}
 */
export function npmCommand(args) {
  const bin = dirname(process.execPath);
  const script = [
    /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? "") ? process.env.npm_execpath : undefined,
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((file) => file !== undefined && existsSync(file));
  if (script !== undefined) return { program: process.execPath, args: [script, ...args], shell: false };
  // On Windows npm is a batch file, which needs a shell. No argument here needs quoting.
  return { program: "npm", args: [...args], shell: process.platform === "win32" };
}
