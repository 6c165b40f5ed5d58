import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * The texts of a folder by file name: `.txt` and `.md`, one file a person.
 *
 * @throws PopuliError for a folder that cannot be read or has none, and for an empty file
 */
export function personTexts(folder: string): Record<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder)
      .filter((name) => /\.(txt|md)$/i.test(name) && statSync(join(folder, name)).isFile())
      .sort();
  } catch (error) {
    throw new PopuliError(`the folder cannot be read (${(error as Error).message})`, { file: folder });
  }
  if (names.length === 0)
    throw new PopuliError(
      "no .txt or .md file is in it",
      { file: folder },
      "put the texts of each person into a file",
    );
  const texts = names.map((name) => [name, readFileSync(join(folder, name), "utf8").trim()] as const);
  const empty = texts.find(([, text]) => text === "");
  if (empty !== undefined) throw new PopuliError("it is empty", { file: join(folder, empty[0]) });
  return Object.fromEntries(texts);
}
