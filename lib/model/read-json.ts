import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../errors/populi-error.js";

/** A JSON file of a checkpoint folder. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const file = join(folder, name);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    throw new PopuliError(
      "the file is missing",
      { file },
      "a checkpoint is a Hugging Face folder that holds it",
    );
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the file is no JSON: ${(error as Error).message}`, { file });
  }
}
