import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openSafetensors } from "../../model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.js";
import { jsonHash } from "../json-hash.js";

/** What was computed for one value of an attribute: named numbers, and counts as text. */
export interface CachedValue {
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * What `make` computes, read from the folder if an earlier call wrote it there, and written there otherwise. Without a
 * folder it is computed each time.
 *
 * @param kind the beginning of the file's name
 * @param dependsOn everything the result depends on; its hash is the rest of the name
 * @throws PopuliError naming the file when it is truncated or not a safetensors file
 */
export async function cached(
  folder: string | undefined,
  kind: "mean" | "states" | "trained",
  dependsOn: unknown,
  make: () => Promise<CachedValue>,
): Promise<CachedValue> {
  if (folder === undefined) return make();
  const path = join(folder, `${kind}-${jsonHash(dependsOn).slice(0, 32)}.safetensors`);
  if (existsSync(path)) return read(path);
  const made = await make();
  mkdirSync(folder, { recursive: true });
  await writeSafetensors(
    path,
    Object.entries(made.tensors).map(([name, values]) => ({ name, shape: [values.length], values })),
    made.metadata,
  );
  return made;
}

async function read(path: string): Promise<CachedValue> {
  const file = await openSafetensors(path);
  try {
    const tensors: Record<string, Float32Array> = {};
    for (const name of file.tensors.keys()) tensors[name] = await file.read(name);
    return { tensors, metadata: file.metadata };
  } finally {
    await file.close();
  }
}
