import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../files/cache-folder.js";
import { openSafetensors } from "../../../model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../model/safetensors/write-safetensors.js";
import { jsonHash } from "../../json-hash.js";

/** What was computed for one value of an attribute: named numbers, and counts as text. */
export interface CachedValue {
  readonly tensors: Readonly<Record<string, Float32Array>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A folder, or results by the name of their file. */
export type VectorCache = string | Map<string, CachedValue>;

/** The beginning of the name of a cached file. */
type CachedKind = "wording" | "states" | "trained";

/**
 * Where results are kept: in the caller's folder, in the user's cache folder, or, for `false`, in memory during the
 * call.
 *
 * @param cache as in the options of an extraction
 */
export function vectorCache(cache: string | false | undefined): VectorCache {
  return cache === false ? new Map() : (cache ?? cacheFolder("vectors"));
}

/**
 * What `make` computes, from the cache if an earlier call left it there.
 *
 * @param kind the beginning of the file's name
 * @param dependsOn everything the result depends on; its hash is the rest of the name
 * @throws PopuliError naming the file when it is truncated or not a safetensors file
 */
export async function cached(
  cache: VectorCache,
  kind: CachedKind,
  dependsOn: unknown,
  make: () => Promise<CachedValue>,
): Promise<CachedValue> {
  const name = nameOf(kind, dependsOn);
  if (typeof cache !== "string") {
    const made = cache.get(name) ?? (await make());
    cache.set(name, made);
    return made;
  }
  const path = join(cache, name);
  if (existsSync(path)) return read(path);
  const made = await make();
  mkdirSync(cache, { recursive: true });
  await writeSafetensors(
    path,
    Object.entries(made.tensors).map(([name, values]) => ({ name, shape: [values.length], values })),
    made.metadata,
  );
  return made;
}

/** Whether a result is in the cache. */
export function isCached(cache: VectorCache, kind: CachedKind, dependsOn: unknown): boolean {
  const name = nameOf(kind, dependsOn);
  return typeof cache === "string" ? existsSync(join(cache, name)) : cache.has(name);
}

function nameOf(kind: CachedKind, dependsOn: unknown): string {
  return `${kind}-${jsonHash(dependsOn).slice(0, 32)}.safetensors`;
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
