import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { ggufCheckpoint } from "./gguf-checkpoint.js";
import { hasSafetensors, huggingFaceFolder } from "./hugging-face-folder.js";
import type { StoredCheckpoint } from "./stored-checkpoint.js";

/**
 * The checkpoint at a path: a Hugging Face folder, a GGUF file, or a folder that holds one.
 *
 * @throws PopuliError when the path is none of these, or a folder holds several GGUF files and no other weights
 */
export async function openStored(path: string): Promise<StoredCheckpoint> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isFile()) return ggufCheckpoint(path);
  if (there === undefined) throw new PopuliError("there is no such folder or file", { file: path });
  const present = await readdir(path);
  const models = hasSafetensors(present) ? [] : wholeModels(present);
  const [model, ...others] = models;
  if (model === undefined) return huggingFaceFolder(path);
  if (others.length === 0) return ggufCheckpoint(join(path, model));
  throw new PopuliError(
    `the folder holds ${models.length} models: ${models.join(", ")}`,
    { file: path },
    `name one, such as ${join(basename(path), model)}`,
  );
}

/** GGUF files that hold a whole model: the first part of a split one, and none that only reads images. */
function wholeModels(names: readonly string[]): string[] {
  return names
    .filter((name) => /\.gguf$/i.test(name) && !/^mmproj/i.test(name))
    .filter((name) => !/-\d{5}-of-\d{5}\.gguf$/.test(name) || name.includes("-00001-of-"))
    .sort();
}
