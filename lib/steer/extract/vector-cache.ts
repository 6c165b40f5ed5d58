import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openSafetensors } from "../../model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.js";
import { jsonHash } from "../json-hash.js";

/** Numbers found of one value of an attribute, by name, and a few words about them. */
export interface Kept {
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * What was found of one value: from the folder, where it was kept under a key of everything it depends on; else made,
 * and kept there before it is handed over. Without a folder it is made anew each time.
 *
 * @param kind what the file's name begins with
 * @throws PopuliError naming the file when it is cut short or no safetensors file
 */
export async function keptOr(
  folder: string | undefined,
  kind: "mean" | "states" | "trained",
  dependsOn: unknown,
  make: () => Promise<Kept>,
): Promise<Kept> {
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

async function read(path: string): Promise<Kept> {
  const file = await openSafetensors(path);
  try {
    const tensors: Record<string, Float32Array> = {};
    for (const name of file.tensors.keys()) tensors[name] = await file.read(name);
    return { tensors, metadata: file.metadata };
  } finally {
    await file.close();
  }
}
