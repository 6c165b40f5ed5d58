import { type BlockForm, blockBytes } from "../blocks/block-numbers.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { weightNames } from "../checkpoint/weight-names.js";
import { isRounded, type WeightFormat } from "../executor/weight-format.js";
import { bytesPerNumber } from "../safetensors/half-floats.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { blockLength, planeCount } from "./quantise.js";
import { storedBytes, storedPlanes } from "./stored-planes.js";

/**
 * Bytes of weights that the native executor holds: projections and head in `format`, the embedding as stored, norms and
 * biases as float32.
 *
 * @example
 * weightBytes(checkpoint.config, "4-bit", checkpoint) / 1e9; // 5.3 for Qwen2.5-7B in BF16
 */
export function weightBytes(config: DecoderConfig, format: WeightFormat, stored: StoredForms): number {
  let bytes = embeddingBytes(config, format, stored);
  const head = config.tiedHead ? embeddingName : "lm_head.weight";
  bytes += matrixBytes(config.vocabulary, config.width, format, stored.blocks(head));
  for (const { name, shape } of weightNames(config)) {
    const [rows, columns] = shape;
    if (name === embeddingName || name === "lm_head.weight") continue;
    bytes += columns === undefined ? 4 * rows! : matrixBytes(rows!, columns, format, stored.blocks(name));
  }
  return bytes;
}

/** How a checkpoint stores its tensors. */
export type StoredForms = Pick<Checkpoint, "type" | "blocks">;

const embeddingName = "model.embed_tokens.weight";

function embeddingBytes(config: DecoderConfig, format: WeightFormat, { type, blocks }: StoredForms): number {
  const count = config.vocabulary * config.width;
  const form = format === "stored" ? blocks(embeddingName) : undefined;
  return form === undefined ? count * bytesPerNumber[type(embeddingName)] : blockBytes(form, count);
}

/**
 * Bytes of the largest graph: a block's closing part, or a part of the head. The runtime holds a graph three times
 * while it opens it.
 */
export function largestGraphBytes(
  config: DecoderConfig,
  format: WeightFormat,
  { blocks }: StoredForms,
): number {
  const { width, innerWidth, heads, headWidth, vocabulary } = config;
  const form = blocks("model.layers.0.mlp.down_proj.weight");
  const closing =
    matrixBytes(width, heads * headWidth, format, form) +
    matrixBytes(2 * innerWidth, width, format, form) +
    matrixBytes(width, innerWidth, format, form);
  const head = blocks(config.tiedHead ? embeddingName : "lm_head.weight");
  const rows = Math.min(vocabulary, headRowsAtOnce(width, format, head));
  return Math.max(closing, matrixBytes(rows, width, format, head));
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
  if (!isRounded(format)) return 4 * rows * columns;
  const length = blockLength[format];
  return planeCount[format] * rows * Math.ceil(columns / length) * (length / 2 + 4);
}
