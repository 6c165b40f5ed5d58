import type { BlockForm } from "../blocks/block-numbers.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { isRouter } from "../checkpoint/expert-names.js";
import { weightNames } from "../checkpoint/weight-names.js";
import { isRounded, type WeightFormat } from "../executor/weight-format.js";
import type { DecoderConfig, Experts } from "../shape/decoder-config.js";
import { planeBytes } from "./quantise.js";
import { storedBytes, storedPlanes } from "./stored-planes.js";

/**
 * Bytes of weights that the native executor holds: projections and head in `format`, norms and biases as float32. Rows
 * of the embedding are read from the file as they are needed.
 *
 * @example
 * weightBytes(checkpoint.config, "4-bit", checkpoint) / 1e9; // 5.3 for Qwen2.5-7B in BF16
 */
export function weightBytes(config: DecoderConfig, format: WeightFormat, stored: StoredForms): number {
  let bytes = 0;
  const head = config.tiedHead ? embeddingName : "lm_head.weight";
  bytes += matrixBytes(config.vocabulary, config.width, format, stored.blocks(head));
  for (const { name, shape } of weightNames(config)) {
    const [rows, columns] = shape;
    if (name === embeddingName || name === "lm_head.weight") continue;
    const own = isRouter(name) ? "f32" : format;
    bytes += columns === undefined ? 4 * rows! : matrixBytes(rows!, columns, own, stored.blocks(name));
  }
  return bytes;
}

/** How a checkpoint stores its tensors. */
export type StoredForms = Pick<Checkpoint, "blocks">;

const embeddingName = "model.embed_tokens.weight";

/**
 * Bytes of the largest graph: a block's closing part, or a part of the head. The runtime holds a graph three times
 * while it opens it.
 */
export function largestGraphBytes(
  config: DecoderConfig,
  format: WeightFormat,
  { blocks }: StoredForms,
): number {
  const { width, innerWidth, heads, headWidth, vocabulary, experts } = config;
  const isMixture = experts?.layers.every(Boolean) ?? false;
  const plain = experts?.layers.indexOf(false) ?? 0;
  const form = blocks(isMixture ? firstExpert(experts!) : `model.layers.${plain}.mlp.down_proj.weight`);
  const closing =
    matrixBytes(width, heads * headWidth, format, form) +
    (isMixture ? 0 : gatedBytes(width, innerWidth, format, form));
  const head = blocks(config.tiedHead ? embeddingName : "lm_head.weight");
  const rows = Math.min(vocabulary, headRowsAtOnce(width, format, head));
  const together =
    experts === undefined
      ? 0
      : Math.min(expertsAtOnce(config, format, { blocks }), experts.count) *
        gatedBytes(width, experts.innerWidth, format, blocks(firstExpert(experts)));
  return Math.max(closing, together, matrixBytes(rows, width, format, head));
}

/** Bytes of a gated feed-forward part. */
function gatedBytes(
  width: number,
  innerWidth: number,
  format: WeightFormat,
  form: BlockForm | undefined,
): number {
  return matrixBytes(2 * innerWidth, width, format, form) + matrixBytes(width, innerWidth, format, form);
}

/** A matrix of the first expert. */
function firstExpert({ layers }: Experts): string {
  return `model.layers.${layers.indexOf(true)}.mlp.experts.0.down_proj.weight`;
}

// Bytes. A model file cannot be larger than 2 GB, and is held three times while it is opened.
const expertsGraphBytes = 1 << 28;

/** Experts in one graph. */
export function expertsAtOnce(
  { width, experts }: DecoderConfig,
  format: WeightFormat,
  { blocks }: StoredForms,
): number {
  const each = gatedBytes(width, experts!.innerWidth, format, blocks(firstExpert(experts!)));
  return Math.max(1, Math.floor(expertsGraphBytes / each));
}

// Bytes. The runtime holds a graph's weights three times while it opens it, so a whole head would set the peak. But
// memory below 32 MB leaves holes in the process's heap, while glibc returns larger memory to the system. 64 MB avoids
// both.
const headMatrix = 1 << 26;

/** Rows of the head in one graph. */
export function headRowsAtOnce(width: number, format: WeightFormat, form: BlockForm | undefined): number {
  const perRow = isRounded(format) ? width / 2 : matrixBytes(1, width, format, form);
  return Math.max(1, Math.floor(headMatrix / perRow));
}

function matrixBytes(
  rows: number,
  columns: number,
  format: WeightFormat,
  form: BlockForm | undefined,
): number {
  if (format === "stored" && form !== undefined) return storedBytes(storedPlanes(form), rows * columns);
  return isRounded(format) ? planeBytes(format, rows, columns) : 4 * rows * columns;
}
