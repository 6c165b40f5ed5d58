import { weightNames } from "../checkpoint/weight-names.js";
import type { WeightFormat } from "../executor/weight-format.js";
import { bytesPerNumber, type StoredType } from "../safetensors/half-floats.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { blockLength, planeCount } from "./quantise.js";

/**
 * Bytes of weights that the native executor holds: projections and head in `format`, the embedding as stored, norms and
 * biases as float32.
 *
 * @example
 * weightBytes(config, "4-bit", "BF16") / 1e9; // 5.3 for Qwen2.5-7B
 */
export function weightBytes(config: DecoderConfig, format: WeightFormat, embeddingType: StoredType): number {
  const embedding = config.vocabulary * config.width;
  let bytes = embedding * bytesPerNumber[embeddingType];
  if (config.tiedHead) bytes += matrixBytes(config.vocabulary, config.width, format);
  for (const { name, shape } of weightNames(config)) {
    const [rows, columns] = shape;
    if (name === "model.embed_tokens.weight") continue;
    bytes += columns === undefined ? 4 * rows! : matrixBytes(rows!, columns, format);
  }
  return bytes;
}

/**
 * Bytes of the largest graph: a block's closing part, or a part of the head. The runtime holds a graph three times
 * while it opens it.
 */
export function largestGraphBytes(config: DecoderConfig, format: WeightFormat): number {
  const { width, innerWidth, heads, headWidth, vocabulary } = config;
  const closing =
    matrixBytes(width, heads * headWidth, format) +
    matrixBytes(2 * innerWidth, width, format) +
    matrixBytes(width, innerWidth, format);
  return Math.max(closing, matrixBytes(Math.min(vocabulary, headRowsAtOnce(width, format)), width, format));
}

// Bytes. The runtime holds a graph's weights three times while it opens it, so a whole head would set the peak. But
// memory below 32 MB leaves holes in the process's heap, while glibc returns larger memory to the system. 64 MB avoids
// both.
const headMatrix = 1 << 26;

/** Rows of the head in one graph. */
export function headRowsAtOnce(width: number, format: WeightFormat): number {
  return Math.max(1, Math.floor(headMatrix / (format === "f32" ? 4 * width : width / 2)));
}

function matrixBytes(rows: number, columns: number, format: WeightFormat): number {
  if (format === "f32") return 4 * rows * columns;
  const length = blockLength[format];
  return planeCount[format] * rows * Math.ceil(columns / length) * (length / 2 + 4);
}
