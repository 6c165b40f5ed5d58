import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { PopuliError } from "../errors/populi-error.js";

/** Writes a file's content to a temporary path. */
type Write = (temporary: string) => Promise<void>;

/** Writes a file under a temporary name and renames it when it is complete, so that no reader sees a partial file. */
export async function writeWhole(file: string, write: Write): Promise<void> {
  await writeAllWhole([[file, write]]);
}

/** Writes files that belong together: all of them appear, complete, or none does. */
export async function writeAllWhole(
  files: readonly (readonly [file: string, write: Write])[],
): Promise<void> {
  const written = files.map(([file, write]) => ({ file, write, temporary: `${file}.${randomUUID()}.part` }));
  const inPlace: string[] = [];
  let file = "";
  try {
    for (const one of written) {
      file = one.file;
      await one.write(one.temporary);
    }
    for (const one of written) {
      file = one.file;
      await rename(one.temporary, file);
      inPlace.push(file);
    }
  } catch (error) {
    for (const { temporary } of written) await rm(temporary, { force: true });
    for (const alone of inPlace) await rm(alone, { force: true });
    if (error instanceof PopuliError) throw error;
    throw new PopuliError(`the file cannot be written (${(error as Error).message})`, { file });
  }
}
