import { readdirSync } from "node:fs";
import { join } from "node:path";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { findFile, packagedFile } from "./find-file.js";
import { packageRoot } from "./package-root.js";

/** Files of one kind in a folder of `data`, which a user calls by name: "mini-ipip" is data/instruments/mini-ipip.inventory.yaml. */
export interface NamedFiles {
  /** The folder under `data`. */
  readonly folder: string;
  /** What their names end with: ".inventory.yaml". */
  readonly ending: string;
  /** What such a file is, for messages: "inventory". */
  readonly what: string;
}

/** The names of the files that Populi has. */
export function namesOf({ folder, ending }: NamedFiles): string[] {
  return readdirSync(join(packageRoot, "data", folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .sort();
}

/**
 * The path of a file by its name, or of the user's own YAML file.
 *
 * @throws PopuliError with the nearest name, or where there is no such file
 */
export function fileNamed(files: NamedFiles, nameOrFile: string): string {
  const { folder, ending, what } = files;
  const names = namesOf(files);
  const packaged = names.includes(nameOrFile)
    ? packagedFile(`data/${folder}/${nameOrFile}${ending}`)
    : undefined;
  if (packaged === undefined && !/\.ya?ml$/i.test(nameOrFile))
    throw new PopuliError(`there is no ${what} '${nameOrFile}'`, {}, adviseName(nameOrFile, names));
  return packaged ?? findFile(nameOrFile, what);
}
