import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { PopuliError } from "../errors/populi-error.js";

/** Has a file written under another name and renamed when it is whole, so that no half of it is ever found. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await write(temporary);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof PopuliError) throw error;
    throw new PopuliError(`the file cannot be written (${(error as Error).message})`, { file });
  }
}
