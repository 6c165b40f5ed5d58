import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile } from "../../files/find-file.js";
import { magic } from "../../files/gguf.js";
import { openSafetensors, type SafetensorsFile } from "../../model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { VectorProvenance } from "./provenance.js";
import type { SteeringVector } from "./steering-vector.js";
import { VectorSet, valueKey } from "./vector-set.js";

const format = "populi steering vectors 1";

/** What the metadata say about one vector. */
type VectorEntry = Omit<SteeringVector, "rows">;

/**
 * Saves vectors as a safetensors file: a tensor `[layers + 1, width]` for each value, named like `Q260=2`, and the
 * provenance as metadata. Creates the folder if needed.
 *
 * @throws PopuliError when the file cannot be written
 * @example
 * await saveVectors(vectors, "vectors/wvs.safetensors");
 */
export async function saveVectors(vectors: VectorSet, path: string): Promise<void> {
  const { layers, width } = vectors.provenance.model;
  const entries: VectorEntry[] = vectors.vectors.map(({ rows: _, ...entry }) => entry);
  mkdirSync(dirname(path), { recursive: true });
  await writeSafetensors(
    path,
    vectors.vectors.map(({ attribute, code, rows }) => ({
      name: valueKey(attribute, code),
      shape: [layers + 1, width],
      values: rows,
    })),
    { format, provenance: JSON.stringify(vectors.provenance), vectors: JSON.stringify(entries) },
  );
}

/**
 * Loads vectors saved by `saveVectors`. Whether they fit a model is checked when they are used with it.
 *
 * @throws PopuliError naming the file when it is missing, truncated, or contains something else
 * @example
 * const vectors = await loadVectors("vectors/wvs.safetensors");
 */
export async function loadVectors(path: string): Promise<VectorSet> {
  findFile(path, "file of steering vectors");
  if (await startsWith(path, magic))
    throw new PopuliError(
      "this is a GGUF file",
      { file: path },
      "control vectors of llama.cpp are read by loadControlVector(path)",
    );
  const file = await openSafetensors(path);
  try {
    if (file.metadata.format !== format)
      throw new PopuliError(
        "the file contains no steering vectors",
        { file: path },
        `its format is '${file.metadata.format ?? "nothing"}' and '${format}' was expected; vectors are saved with saveVectors(vectors, path)`,
      );
    const provenance = parsed(file, "provenance", isProvenance);
    const entries = parsed(file, "vectors", isEntries);
    const vectors: SteeringVector[] = [];
    for (const entry of entries)
      vectors.push({ ...entry, rows: await file.read(valueKey(entry.attribute, entry.code)) });
    return new VectorSet(provenance, vectors);
  } finally {
    await file.close();
  }
}

async function startsWith(path: string, letters: string): Promise<boolean> {
  // A file that cannot be opened gets its error from openSafetensors.
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer } = await handle.read(Buffer.alloc(letters.length), 0, letters.length, 0);
    return buffer.toString("latin1") === letters;
  } finally {
    await handle.close();
  }
}

function parsed<T>(file: SafetensorsFile, name: string, is: (value: unknown) => value is T): T {
  let value: unknown;
  try {
    value = JSON.parse(file.metadata[name] ?? "");
  } catch {
    value = undefined;
  }
  if (!is(value))
    throw new PopuliError(`the metadata '${name}' is damaged`, { file: file.path }, "make the vectors again");
  return value;
}

function isProvenance(value: unknown): value is VectorProvenance {
  if (!isRecord(value) || !isRecord(value.model)) return false;
  const { model } = value;
  return (
    typeof value.method === "string" &&
    typeof model.name === "string" &&
    typeof model.hash === "string" &&
    Number.isInteger(model.layers) &&
    Number.isInteger(model.width) &&
    Array.isArray(value.texts)
  );
}

function isEntries(value: unknown): value is VectorEntry[] {
  return (
    Array.isArray(value) &&
    value.every(
      (entry: unknown) =>
        isRecord(entry) &&
        typeof entry.attribute === "string" &&
        typeof entry.label === "string" &&
        isCode(entry.code) &&
        typeof entry.answers === "number" &&
        Array.isArray(entry.agreement),
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCode(value: unknown): value is Code {
  return typeof value === "number" || typeof value === "string";
}
