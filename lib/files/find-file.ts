import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { checkArgument } from "../errors/check-given.js";
import { text } from "../errors/kind.js";
import { nearestName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { packageRoot } from "./package-root.js";

/**
 * Finds a file at a path from the working folder. A path that begins with "data/" and is not there is looked up in
 * Populi's own folder, so that its example surveys load from any notebook.
 *
 * @param what what the file is, for messages: "survey file"
 * @throws PopuliError naming the working folder where there is no such file, and the file nearest in name
 */
export function findFile(path: string, what: string): string {
  checkArgument("the reader", what, path, { ...text, what: 'a path, such as "survey.csv"' });
  const here = resolve(path);
  if (existsSync(here)) {
    if (statSync(here).isDirectory())
      throw new PopuliError(
        `this is a folder, not a ${what}`,
        { file: path },
        `name a file in it: ${filesIn(here).slice(0, 8).join(", ") || "it has none"}`,
      );
    return here;
  }
  const ours = packagedFile(path);
  if (ours !== undefined) return ours;
  const looked = isAbsolute(path) ? "" : ` (looked in ${process.cwd()})`;
  throw new PopuliError(`there is no such ${what}${looked}`, { file: path }, adviceOn(here, path));
}

/** The file nearest in name in the folder that was meant, or that folder, where it is not there. */
function adviceOn(file: string, path: string): string {
  const folder = dirname(file);
  if (!existsSync(folder)) return `there is no folder ${dirname(path)}: check the path`;
  const near = nearestName(basename(file), filesIn(folder));
  return near === undefined ? "check the path" : `did you mean '${join(dirname(path), near)}'?`;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .toSorted();
}

/**
 * The file at a path in Populi's own folder; `undefined` where there is none, or the path does not begin with "data/".
 */
export function packagedFile(path: string): string | undefined {
  if (!/^data[\\/]/.test(path)) return undefined;
  const file = join(packageRoot, path);
  return existsSync(file) ? file : undefined;
}
