import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { PopuliError } from "../errors/populi-error.js";
import { packageRoot } from "./package-root.js";

/**
 * Finds a file at a path from the working folder. A path that begins with "data/" and is not there is looked up in
 * Populi's own folder, so that its example surveys load from any notebook.
 *
 * @param what what the file is, for messages: "survey file"
 * @throws PopuliError naming the working folder where there is no such file
 */
export function findFile(path: string, what: string): string {
  const here = resolve(path);
  if (existsSync(here)) {
    if (statSync(here).isDirectory())
      throw new PopuliError(`this is a folder, not a ${what}`, { file: path });
    return here;
  }
  const ours = packagedFile(path);
  if (ours !== undefined) return ours;
  const looked = isAbsolute(path) ? "" : ` (looked in ${process.cwd()})`;
  throw new PopuliError(`there is no such ${what}${looked}`, { file: path }, "check the path");
}

/**
 * The file at a path in Populi's own folder; `undefined` where there is none, or the path does not begin with "data/".
 */
export function packagedFile(path: string): string | undefined {
  if (!/^data[\\/]/.test(path)) return undefined;
  const file = join(packageRoot, path);
  return existsSync(file) ? file : undefined;
}
