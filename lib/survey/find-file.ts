import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PopuliError } from "../errors/populi-error.js";

/**
 * Where a file is: at the path itself, from the working folder; or, for a path that begins with "data/" and is not there,
 * in Populi's own folder, so that its example surveys load from any notebook.
 *
 * @throws PopuliError saying where was looked
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
  throw new PopuliError(`there is no such ${what}${looked}`, { file: path }, "is the path right?");
}

/** The file of that path in Populi's own folder, for a path that begins with "data/". */
export function packagedFile(path: string): string | undefined {
  if (!/^data[\\/]/.test(path)) return undefined;
  const file = join(packageFolder(), path);
  return existsSync(file) ? file : undefined;
}

/** The folder of the package, from its source or its build. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const description = join(folder, "package.json");
    if (existsSync(description) && JSON.parse(readFileSync(description, "utf8")).name === "populi")
      return folder;
    if (dirname(folder) === folder) return folder;
    folder = dirname(folder);
  }
}
