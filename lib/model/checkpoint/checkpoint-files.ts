import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import type { StoredType } from "../safetensors/half-floats.js";
import { openSafetensors, type SafetensorsFile } from "../safetensors/open-safetensors.js";
import { insteadOfCheckpoint } from "./instead-of-checkpoint.js";
import { readJson } from "./read-json.js";
import { type StoredPlace, storedNames } from "./weight-names.js";

const singleName = "model.safetensors";
const indexName = "model.safetensors.index.json";

/**
 * Names of the files that hold the weights: the single file or, without one, the shards of the index. As in Hugging
 * Face transformers, the single file wins, because shards may be left over from an earlier model. Other weight files
 * may lie beside them: Mistral publishes all weights again as 'consolidated.safetensors'.
 */
export async function weightFiles(folder: string): Promise<string[]> {
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

/** Opens the files of the weights. */
export async function openWeights(folder: string): Promise<SafetensorsFile[]> {
  const files: SafetensorsFile[] = [];
  try {
    for (const name of await weightFiles(folder)) files.push(await openSafetensors(join(folder, name)));
    return files;
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
export async function checkIndex(folder: string, home: ReadonlyMap<string, SafetensorsFile>): Promise<void> {
  const present = await readdir(folder);
  if (present.includes(singleName) || !present.includes(indexName)) return;
  for (const [name, shard] of await readIndex(folder)) {
    if (home.get(name)?.path === join(folder, shard)) continue;
    throw new PopuliError(`the tensor '${name}' is not in '${shard}'`, { file: join(folder, indexName) });
  }
}

/** Where rows of a tensor are stored. */
export interface TensorPlace {
  readonly file: SafetensorsFile;
  readonly stored: string;
  readonly row: number;
  readonly type: StoredType;
}

/** Finds a tensor and checks its shape and type against the configuration. */
export function findTensor(
  folder: string,
  home: ReadonlyMap<string, SafetensorsFile>,
  { name, shape, row }: StoredPlace,
): TensorPlace {
  const stored = storedNames(name).find((candidate) => home.has(candidate));
  if (stored === undefined) {
    throw new PopuliError(`the tensor '${name}' is missing`, { file: folder }, "config.json asks for it");
  }
  const file = home.get(stored)!;
  const found = file.tensors.get(stored)!;
  if (found.shape.join() !== shape.join()) {
    throw new PopuliError(
      `the tensor '${stored}' has the shape [${found.shape.join(", ")}]; config.json asks for [${shape.join(", ")}]`,
      { file: file.path },
    );
  }
  const { type } = found;
  if (!isReadable(type)) {
    throw new PopuliError(
      `the tensor '${stored}' is stored as ${type}`,
      { file: file.path },
      "F32, F16 and BF16 can be read",
    );
  }
  return { file, stored, row, type };
}

/**
 * If config.json ties the head to the embedding and a head is stored all the same, checks that the two are equal, by
 * their first numbers. Releases of Hugging Face transformers differ in which of the two they use.
 */
export async function checkTiedHead(
  home: ReadonlyMap<string, SafetensorsFile>,
  embedding: TensorPlace & { readonly shape: readonly number[] },
): Promise<void> {
  const stored = storedNames("lm_head.weight").find((name) => home.has(name));
  if (stored === undefined) return;
  const file = home.get(stored)!;
  const { shape, type } = file.tensors.get(stored)!;
  const count = Math.min(
    1 << 16,
    shape.reduce((a, b) => a * b, 1),
  );
  if (shape.join() === embedding.shape.join() && isReadable(type)) {
    const [head, tokens] = [new Float32Array(count), new Float32Array(count)];
    await file.readInto(stored, 0, head);
    await embedding.file.readInto(embedding.stored, 0, tokens);
    if (head.every((value, index) => value === tokens[index])) return;
  }
  throw new PopuliError(
    `the tensor '${stored}' is not the embedding, but config.json ties them`,
    { file: file.path },
    "set 'tie_word_embeddings' to false if the head is its own, or leave the tensor out",
  );
}

function isReadable(type: string): type is StoredType {
  return type === "F32" || type === "F16" || type === "BF16";
}
