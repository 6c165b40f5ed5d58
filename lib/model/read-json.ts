import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../errors/populi-error.js";
import { insteadOfCheckpoint } from "./instead-of-checkpoint.js";

/** A JSON file of a checkpoint folder. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const file = join(folder, name);
  const text = await readFile(file, "utf8").catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR")
      throw new PopuliError(`the file cannot be read: ${error.message}`, { file });
    throw new PopuliError(
      "the file is missing",
      { file },
      insteadOfCheckpoint(await readdir(folder).catch(() => [])) ??
        "a checkpoint is a Hugging Face folder that holds it",
    );
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the file is no JSON: ${(error as Error).message}`, { file });
  }
}
