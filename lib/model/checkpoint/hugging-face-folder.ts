import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { dequantised } from "../quantised/dequantised.js";
import { openSafetensors, type SafetensorsFile } from "../safetensors/open-safetensors.js";
import { insteadOfCheckpoint } from "./instead-of-checkpoint.js";
import { quantisationOf } from "./quantisation.js";
import { readJson, readObject, readText } from "./read-json.js";
import type { StoredCheckpoint } from "./stored-checkpoint.js";
import type { WeightFile } from "./weight-file.js";

const singleName = "model.safetensors";
const indexName = "model.safetensors.index.json";

/** Whether a folder's files include weights in Hugging Face's layout. */
export function hasSafetensors(present: readonly string[]): boolean {
  return present.includes(singleName) || present.includes(indexName);
}

/** A Hugging Face folder: `config.json`, and `model.safetensors` or the shards of `model.safetensors.index.json`. */
export async function huggingFaceFolder(folder: string): Promise<StoredCheckpoint> {
  const present = new Set(await readdir(folder));
  return {
    path: folder,
    has: (name) => present.has(name),
    place: (name) => join(folder, name),
    object: (name) => readObject(folder, name),
    text: (name) => readText(folder, name),
    openWeights: () => openWeights(folder),
    async decisiveFiles() {
      const described = [...present].filter((name) => decisive.has(name));
      const names = [...described, ...(await weightFiles(folder))];
      return new Map(names.map((name) => [name, join(folder, name)]));
    },
  };
}

/** Files beside the weights that determine answers: configuration, tokenizer and template. */
const decisive = new Set([
  "config.json",
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "chat_template.jinja",
  "chat_template.json",
  "special_tokens_map.json",
  "model.safetensors.index.json",
  "quantize_config.json",
  "quant_config.json",
]);

/**
 * Names of the files that hold the weights: the single file or, without one, the shards of the index. As in Hugging
 * Face transformers, the single file wins, because shards may be left over from an earlier model. Other weight files
 * may lie beside them: Mistral publishes all weights again as 'consolidated.safetensors'.
 */
async function weightFiles(folder: string): Promise<string[]> {
  const present = await readdir(folder);
  if (present.includes(singleName)) return [singleName];
  if (!present.includes(indexName)) {
    throw new PopuliError(
      `found neither model.safetensors nor ${indexName}`,
      { file: folder },
      insteadOfCheckpoint(present),
    );
  }
  const shards = [...new Set((await readIndex(folder)).values())].sort();
  const missing = shards.filter((name) => !present.includes(name));
  if (missing.length === 0) return shards;
  throw new PopuliError(`${missing.length} of ${shards.length} shards are missing: ${missing.join(", ")}`, {
    file: join(folder, indexName),
  });
}

/** Opens the files of the weights, and checks that the index tells the truth about them. */
async function openWeights(folder: string): Promise<WeightFile[]> {
  const files: SafetensorsFile[] = [];
  try {
    for (const name of await weightFiles(folder)) files.push(await openSafetensors(join(folder, name)));
    await checkIndex(folder, files);
    const quantisation = await quantisationOf(folder);
    // The last file that holds a tensor counts.
    return quantisation === undefined ? files : [...files, await dequantised(files, quantisation)];
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function readIndex(folder: string): Promise<Map<string, string>> {
  const file = join(folder, indexName);
  const index = (await readJson(folder, indexName)) as { weight_map?: unknown } | null;
  const map = index?.weight_map;
  if (typeof map !== "object" || map === null) throw new PopuliError("'weight_map' is missing", { file });
  const entries = Object.entries(map);
  for (const [name, shard] of entries) {
    // A shard must be a file of the folder. A path could lead out of it.
    if (typeof shard !== "string" || !/^[\w.-]+\.safetensors$/.test(shard)) {
      throw new PopuliError(
        `the index puts the tensor '${name}' into ${JSON.stringify(shard)}, which is not the name of a safetensors file`,
        { file },
      );
    }
  }
  return new Map(entries as [string, string][]);
}

/** Checks that every tensor is in the file that the index names. */
async function checkIndex(folder: string, files: readonly SafetensorsFile[]): Promise<void> {
  const present = await readdir(folder);
  if (present.includes(singleName) || !present.includes(indexName)) return;
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const [name, shard] of await readIndex(folder)) {
    if (byPath.get(join(folder, shard))?.tensors.has(name)) continue;
    throw new PopuliError(`the tensor '${name}' is not in '${shard}'`, { file: join(folder, indexName) });
  }
}
