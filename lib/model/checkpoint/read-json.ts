import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { lfsAdvice } from "../../files/lfs-pointer.js";
import { insteadOfCheckpoint } from "./instead-of-checkpoint.js";

/** A JSON file of a checkpoint folder. */
export async function readJson(folder: string, name: string): Promise<unknown> {
  const text = await readText(folder, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PopuliError(
      `the file is not JSON: ${(error as Error).message}`,
      { file: join(folder, name) },
      lfsAdvice(text),
    );
  }
}

/** A JSON file that holds an object. */
export async function readObject(folder: string, name: string): Promise<Readonly<Record<string, unknown>>> {
  const json = await readJson(folder, name);
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ...json };
  throw new PopuliError("the file does not hold a JSON object", { file: join(folder, name) });
}

/** A text file of a checkpoint folder. */
export async function readText(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  return readFile(file, "utf8").catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT" && error.code !== "ENOTDIR")
      throw new PopuliError(`the file cannot be read: ${error.message}`, { file });
    throw new PopuliError(
      "the file is missing",
      { file },
      insteadOfCheckpoint(await readdir(folder).catch(() => [])) ??
        "a checkpoint is a Hugging Face folder with this file",
    );
  });
}
