import { createHash } from "node:crypto";
import { PopuliError } from "../../errors/populi-error.js";
import type { FilePlace } from "../../files/file-place.js";
import { type BlockForm, type BlockNumbers, emptyBlocks } from "../blocks/block-numbers.js";
import { isRounded, type RoundedFormat, type WeightFormat } from "../executor/weight-format.js";
import { decoderConfig } from "../family/read-config.js";
import type { StoredType } from "../safetensors/half-floats.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { type Adapter, readAdapter } from "./adapter.js";
import { fileHash } from "./file-hash.js";
import { checkTiedHead, findTensor, type TensorPlace } from "./find-tensor.js";
import { type HeldWeights, heldWeights } from "./held-weights.js";
import { huggingFaceFolder } from "./hugging-face-folder.js";
import { openStored } from "./open-stored.js";
import { overBase } from "./over-base.js";
import { placedRuns } from "./read-place.js";
import { numbersPerRun, type RowRange, rowSteps } from "./row-steps.js";
import type { StoredCheckpoint } from "./stored-checkpoint.js";
import { isPlain } from "./stored-place.js";
import type { WeightFile } from "./weight-file.js";
import { weightNames } from "./weight-names.js";

/** A checkpoint whose configuration and weight headers have been read and checked against each other. */
export interface Checkpoint {
  /** Its folder or file. */
  readonly path: string;
  /** Its other parts. */
  readonly stored: StoredCheckpoint;
  /** The adapter that is merged into its weights. */
  readonly adapter: Adapter | undefined;
  /** Opens it again, for readers that come after it has been closed. */
  reopen(): Promise<Checkpoint>;
  readonly config: DecoderConfig;
  /** Number of weights. */
  readonly parameters: number;
  /** How the file holds its matrices. */
  readonly held: HeldWeights;
  /** How a weight tensor is stored. */
  type(name: string): StoredType;
  /** One weight tensor, `[out, in]` for projections, checked to be finite. */
  read(name: string): Promise<Float32Array>;
  /**
   * As {@link read}, in runs of whole rows of a few megabytes, so that a large tensor is never held twice. Each run is
   * overwritten by the next.
   */
  runs(name: string, rows?: RowRange): AsyncIterable<Float32Array>;
  /** Where a file holds just the numbers that {@link runs} gives; nothing where they are stored otherwise. */
  floatsAt(name: string, rows?: RowRange): FilePlace | undefined;
  /** How a tensor's numbers are held in blocks; nothing where they are floats, or an adapter changes them. */
  blocks(name: string): BlockForm | undefined;
  /** As {@link runs}, of a tensor that has {@link blocks}, without widening them. */
  blockRuns(name: string, rows?: RowRange): AsyncIterable<BlockNumbers>;
  close(): Promise<void>;
}

/**
 * Opens a checkpoint: a Hugging Face folder, a GGUF file, or a folder that holds one. All names and shapes are checked
 * before any weight is read.
 *
 * @param adapterFolder a PEFT folder with a LoRA adapter, which is merged into the weights as they are read
 * @throws PopuliError naming what is missing or does not fit, and where
 */
export async function openCheckpoint(path: string, adapterFolder?: string): Promise<Checkpoint> {
  const adapter = adapterFolder === undefined ? undefined : await readAdapter(adapterFolder);
  const base = await openStored(path);
  const stored = adapterFolder === undefined ? base : overBase(base, await huggingFaceFolder(adapterFolder));
  const config = decoderConfig(await stored.object("config.json"), stored.place("config.json"));
  const files = await stored.openWeights();
  try {
    const home = new Map<string, WeightFile>();
    for (const file of files) for (const name of file.tensors.keys()) home.set(name, file);
    const wanted = weightNames(config);
    const places = new Map(
      wanted.map((one) => [
        one.name,
        { ...findTensor(path, home, one), name: one.stored.name, shape: one.shape },
      ]),
    );
    adapter?.checkBase(wanted.map(({ stored: { name, shape } }) => ({ stored: name, shape })));
    if (config.tiedHead) await checkTiedHead(home, places.get("model.embed_tokens.weight")!);
    // A buffer to reuse. A tensor that is read at the same time gets a new one.
    let spare: Float32Array | undefined;
    async function* runs(name: string, range?: RowRange): AsyncIterable<Float32Array> {
      const place = places.get(name)!;
      const { file, stored: own, shape } = place;
      const size = Math.max(
        numbersPerRun,
        shape.slice(1).reduce((a, b) => a * b, 1),
      );
      const scratch = (spare?.length ?? 0) >= size ? spare! : new Float32Array(size);
      spare = undefined;
      const read = (first: number, into: Float32Array) => file.readInto(own, first, into);
      for await (const { row, first, values } of placedRuns(read, place.place, shape, scratch, range)) {
        adapter?.add(place.name, shape, row, values);
        checkFinite(values, place, first);
        if (config.normOffset !== 0 && name.endsWith("norm.weight")) values.forEach(addOffset);
        const factor = factorOn(name, config);
        if (factor !== 1) for (let i = 0; i < values.length; i++) values[i]! *= factor;
        yield values;
      }
      spare = scratch;
    }
    async function* blockRuns(name: string, range?: RowRange): AsyncIterable<BlockNumbers> {
      const place = places.get(name)!;
      const factor = factorOn(name, config);
      for (const { first, count } of rowSteps({ row: place.place.row, shape: place.shape }, range)) {
        const blocks = emptyBlocks(place.blocks!, count);
        await place.file.readBlocks!(place.stored, first, blocks);
        for (const numbers of [blocks.scales, blocks.offsets ?? []]) {
          checkScales(numbers, place);
          if (factor !== 1) for (let i = 0; i < numbers.length; i++) numbers[i]! *= factor;
        }
        yield blocks;
      }
    }
    return {
      path,
      stored,
      adapter,
      reopen: () => openCheckpoint(path, adapterFolder),
      config,
      parameters: wanted.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      held: heldWeights([...places.values()]),
      type: (name) => places.get(name)!.type,
      blocks(name) {
        const place = places.get(name)!;
        return adapter?.changes(place.name) ? undefined : place.blocks;
      },
      floatsAt(name, range) {
        const { file, stored: own, place, shape } = places.get(name)!;
        const changed = adapter?.changes(place.name) || factorOn(name, config) !== 1;
        if (changed || name.endsWith("norm.weight") || !isPlain(place)) return undefined;
        const found = file.floatsAt?.(own);
        const perRow = shape.slice(1).reduce((a, b) => a * b, 1);
        const rows = place.row + (range?.first ?? 0);
        return found && { path: found.path, offset: found.offset + 4 * rows * perRow };
      },
      runs,
      blockRuns,
      async read(name) {
        const values = new Float32Array(places.get(name)!.shape.reduce((a, b) => a * b, 1));
        let at = 0;
        for await (const run of runs(name)) {
          values.set(run, at);
          at += run.length;
        }
        return values;
      },
      close: async () => {
        for (const file of files) await file.close();
      },
    };
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

/**
 * Granite's factors on what blocks add and on logits, which are the same as factors on the weights that make these: the
 * head is linear, and what it reads is the final norm's. As float32, which is what GGUF files state.
 */
function factorOn(name: string, { residualScale, logitDivisor }: DecoderConfig): number {
  if (/\.(?:o_proj|down_proj)\.(?:weight|bias)$/.test(name)) return Math.fround(residualScale);
  return name === "model.norm.weight" ? Math.fround(1 / logitDivisor) : 1;
}

// Gemma stores norm weights as weight − 1.
function addOffset(value: number, index: number, values: Float32Array): void {
  values[index] = value + 1;
}

function checkScales(scales: ArrayLike<number>, { file, stored }: TensorPlace): void {
  for (let i = 0; i < scales.length; i++) {
    if (!Number.isFinite(scales[i]))
      throw new PopuliError(`the tensor '${stored}' holds the scale ${scales[i]}`, { file: file.path });
  }
}

function checkFinite(values: Float32Array, { file, stored }: TensorPlace, first: number): void {
  // A plain loop: a callback for each of a billion weights would take longer than reading them.
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new PopuliError(`the tensor '${stored}' holds ${values[i]} at index ${first + i}`, {
      file: file.path,
    });
  }
}

/**
 * SHA-256, hex, over the files that determine a checkpoint's answers: configuration, tokenizer, template,
 * weights and adapter.
 * Sorted by name, each contributes its name, length and hash. Hashes of large files are cached (see file-hash.ts).
 */
export async function hashCheckpoint({
  stored,
  adapter,
}: Pick<Checkpoint, "stored" | "adapter">): Promise<string> {
  const hash = createHash("sha256");
  const files = [...(await stored.decisiveFiles()), ...(adapter?.files ?? [])];
  for (const [name, file] of files.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { length, hash: own } = await fileHash(file);
    hash.update(`${name}\0${length}\0${own}\n`);
  }
  return hash.digest("hex");
}

/**
 * The hash of a model whose weights are rounded when they are loaded: rounding changes answers, so that answers and
 * vectors of a rounded model are kept apart from the exact model's.
 */
export function hashOfRounded(hash: string, weights: WeightFormat): string {
  if (!isRounded(weights)) return hash;
  return createHash("sha256").update(`${hash} ${roundings[weights]}`).digest("hex");
}

/** What is hashed for each way of rounding. Another text is needed when the numbers that it gives change. */
const roundings: Readonly<Record<RoundedFormat, string>> = {
  "8-bit": "8-bit",
  "4-bit": "4-bit with offsets",
  w8a8: "w8a8",
  w4a8: "w4a8",
};
