/**
 * Quantisation of weights in blocks within a row, each with a scale. By default products stay in float32, so that only
 * weights are rounded.
 *
 * 8 bits are symmetric. 4 bits have an offset in each block, and the scale and offset that leave the least error of three
 * ranges: the error is .074 of the root mean square of normal numbers, where symmetric levels leave .086, for a fifth
 * more memory and a small second product. A whole zero point in the place of the offset would leave .078, but in a
 * checkpoint that was made from 4 bits (Q4_1, Q4_K) it moves all weights of a block alike, which moved option
 * probabilities of SmolLM2 by .13 on average.
 *
 * Both are stored in nibbles. With exact activations, ONNX Runtime's `MatMulNBits` reaches 94–190 GFLOP/s with
 * 4 bits (f32: 70–100; two cores, 896 × 4864), but with 8 bits it unpacks the whole matrix at every call: 7 ms for one
 * row, where f32 takes 0.3. So 8 bits are two nibbles, weight = scale · (16 · high + low), and two products: 0.6 ms for
 * one row, but 69 ms for 720 rows, where f32 takes 31. For many rows, bytes in a file of the cache folder are widened to
 * float32 for each product (5 ms), and mapped into memory only meanwhile: holding both forms would take the memory that
 * rounding saves. With activations rounded to 8 bits ("w8a8"), bytes are fast at any length.
 */
import type { RoundedFormat } from "../executor/weight-format.js";

/** How many weights share a scale. */
export const blockLength: Readonly<Record<RoundedFormat, number>> = {
  "8-bit": 128,
  // As llama.cpp: activations are rounded in the same blocks.
  w8a8: 32,
  "4-bit": 32,
  w4a8: 32,
};

/** Numbers stored as levels with a scale for each block: value = scale · (level − 8) + offset, with bytes 128 for 8. */
export interface Plane {
  /** `[rows, blocks, blockLength · bits / 8]`. Of two nibbles, the first is the low half of the byte. */
  readonly levels: Uint8Array;
  /** `[rows, blocks]` */
  readonly scales: Float32Array;
  /** `[rows, blocks]`; 0 where absent. */
  readonly offsets?: Float32Array;
}

/** What a weight is made of. */
export interface PlaneForm {
  /** How many planes are added to give a weight. */
  readonly planes: 1 | 2;
  readonly bits: 4 | 8;
  readonly offsets: boolean;
}

export const planeForms: Readonly<Record<RoundedFormat, PlaneForm>> = {
  "8-bit": { planes: 2, bits: 4, offsets: false },
  w8a8: { planes: 1, bits: 8, offsets: false },
  "4-bit": { planes: 1, bits: 4, offsets: true },
  w4a8: { planes: 1, bits: 4, offsets: true },
};

/** Bytes that a matrix takes in all planes. */
export function planeBytes(format: RoundedFormat, rows: number, columns: number): number {
  const { planes, bits, offsets } = planeForms[format];
  const length = blockLength[format];
  return rows * Math.ceil(columns / length) * (planes * ((length * bits) / 8 + 4) + (offsets ? 4 : 0));
}

/** Empty planes for rows of `columns` numbers. */
export function emptyPlanes(format: RoundedFormat, rows: number, columns: number): Plane[] {
  const length = blockLength[format];
  const { planes, bits, offsets } = planeForms[format];
  const perRow = Math.ceil(columns / length);
  return Array.from({ length: planes }, () => ({
    levels: new Uint8Array((rows * perRow * length * bits) / 8),
    scales: new Float32Array(rows * perRow),
    ...(offsets && { offsets: new Float32Array(rows * perRow) }),
  }));
}

/**
 * Quantises rows of `columns` numbers into planes of matching size. The last block of a row is padded with 0.
 *
 * @example
 * const planes = emptyPlanes("4-bit", 1, 2);
 * quantiseRows(Float32Array.of(-0.8, 0.7), 2, "4-bit", planes);
 * planes[0].scales[0]; // 0.1: 16 levels from −0.8 to 0.7
 */
export function quantiseRows(
  values: Float32Array,
  columns: number,
  format: RoundedFormat,
  planes: readonly Plane[],
): void {
  const length = blockLength[format];
  const [first, low] = planes as [Plane, Plane?];
  for (let row = 0, block = 0; row < values.length; row += columns) {
    for (let at = 0; at < columns; at += length, block++) {
      const [from, to] = [row + at, row + Math.min(at + length, columns)];
      if (first.offsets !== undefined) quantiseTo4Bits(values, from, to, first, block, length);
      else if (low === undefined) quantiseToBytes(values, from, to, first, block, length);
      else quantiseTo8Bits(values, from, to, first, low, block, length);
    }
  }
}

/**
 * Quantises rows to the levels of "8-bit", −119 … 119, as bytes.
 *
 * @param levels as many as there are values
 * @param scales one for each block of a row
 */
export function quantiseRowsToBytes(
  values: Float32Array,
  columns: number,
  levels: Int8Array,
  scales: Float32Array,
): void {
  const length = blockLength["8-bit"];
  for (let row = 0, block = 0; row < values.length; row += columns) {
    for (let from = row; from < row + columns; from += length, block++) {
      const to = Math.min(from + length, row + columns);
      const farthest = farthestFromZero(values, from, to);
      scales[block] = farthest / 119;
      const divisor = farthest === 0 ? 1 : farthest;
      for (let i = from; i < to; i++) levels[i] = byteOf(values[i]!, divisor) - 128;
    }
  }
}

/** Replaces rows by their quantised values. */
export function roundRows(values: Float32Array, columns: number, format: RoundedFormat): void {
  const planes = emptyPlanes(format, values.length / columns, columns);
  quantiseRows(values, columns, format, planes);
  const { bits } = planeForms[format];
  const length = blockLength[format];
  const zero = 2 ** (bits - 1);
  // The sum is taken in double precision, and rounded once.
  const sums = new Float64Array(length);
  for (let row = 0, block = 0; row < values.length; row += columns) {
    for (let from = 0; from < columns; from += length, block++) {
      const count = Math.min(length, columns - from);
      sums.fill(0);
      for (const { levels, scales, offsets } of planes) {
        const [scale, offset] = [scales[block]!, offsets?.[block] ?? 0];
        for (let i = 0, at = block * length; i < count; i++, at++) {
          const level = bits === 8 ? levels[at]! : (levels[at >> 1]! >> (4 * (at & 1))) & 15;
          sums[i]! += scale * (level - zero) + offset;
        }
      }
      for (let i = 0; i < count; i++) values[row + from + i] = sums[i]!;
    }
  }
}

/** Shares of a block's range that its 16 levels may span. Narrower levels are finer, and clip the numbers outside. */
const spans = [1, 0.93, 0.86];

/** 16 levels over the range of a block, with the scale and offset that fit them best. */
function quantiseTo4Bits(
  values: Float32Array,
  from: number,
  to: number,
  { levels, scales, offsets }: Plane,
  block: number,
  length: number,
): void {
  let [lowest, highest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
    sum += value;
  }
  const range = highest - lowest;
  const centre = (lowest + highest) / 2;
  const count = to - from;
  let inverse = 0;
  let scale = 0;
  let offset = centre;
  let most = 0;
  for (let n = 0; n < spans.length && range > 0; n++) {
    const finer = 15 / (spans[n]! * range);
    // A regression of numbers on levels. What it explains is the squared error that it removes.
    sumLevels(values, from, to, centre, finer);
    const [levelSum, square, product] = [sums[0]!, sums[1]!, sums[2]!];
    const spread = square - (levelSum * levelSum) / count;
    const common = product - (levelSum * sum) / count;
    const explained = (common * common) / spread;
    if (explained > most) {
      inverse = finer;
      scale = common / spread;
      most = explained;
      offset = (sum - scale * levelSum) / count;
    }
  }
  scales[block] = scale;
  offsets![block] = offset + 8 * scale;
  const at = (block * length) / 2;
  for (let i = 0; i < length; i += 2) {
    const first = from + i < to ? levelOf(values[from + i]! - centre, inverse) : 8;
    const second = from + i + 1 < to ? levelOf(values[from + i + 1]! - centre, inverse) : 8;
    levels[at + i / 2] = first | (second << 4);
  }
}

/** The sums of levels, of their squares, and of their products with the numbers. */
const sums = new Float64Array(3);

function sumLevels(values: Float32Array, from: number, to: number, centre: number, inverse: number): void {
  let [level, square, product] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const own = levelOf(value - centre, inverse);
    // Whole numbers, whose sums are exact.
    level = (level + own) | 0;
    square = (square + Math.imul(own, own)) | 0;
    product += value * own;
  }
  sums[0] = level;
  sums[1] = square;
  sums[2] = product;
}

/** The level nearest to a number's distance from the centre of its block, 0 … 15. */
function levelOf(distance: number, inverse: number): number {
  return Math.min(15, Math.max(0, (distance * inverse + 8) | 0));
}

/** Levels −119 … 119, those of {@link quantiseTo8Bits}, as bytes from 9 to 247. */
function quantiseToBytes(
  values: Float32Array,
  from: number,
  to: number,
  { levels, scales }: Plane,
  block: number,
  length: number,
): void {
  const farthest = farthestFromZero(values, from, to);
  scales[block] = farthest / 119;
  const divisor = farthest === 0 ? 1 : farthest;
  const at = block * length - from;
  for (let i = from; i < to; i++) levels[at + i] = byteOf(values[i]!, divisor);
  levels.fill(128, at + to, at + from + length);
}

/** Levels −119 … 119, which are 16 · (−7 … 7) + (−8 … 7). */
function quantiseTo8Bits(
  values: Float32Array,
  from: number,
  to: number,
  high: Plane,
  low: Plane,
  block: number,
  length: number,
): void {
  const farthest = farthestFromZero(values, from, to);
  low.scales[block] = farthest / 119;
  high.scales[block] = 16 * low.scales[block]!;
  const divisor = farthest === 0 ? 1 : farthest;
  const at = (block * length) / 2;
  for (let i = 0; i < length; i += 2) {
    // The low half of level + 8 is a nibble's own level + 8, and the high half the other's.
    const first = (from + i < to ? byteOf(values[from + i]!, divisor) : 128) + 8;
    const second = (from + i + 1 < to ? byteOf(values[from + i + 1]!, divisor) : 128) + 8;
    high.levels[at + i / 2] = (first >> 4) | (second & 0xf0);
    low.levels[at + i / 2] = (first & 15) | ((second & 15) << 4);
  }
}

/** The level nearest to a number, + 128. */
function byteOf(value: number, farthest: number): number {
  return ((119 * value) / farthest + 128.5) | 0;
}

/** The largest absolute value. */
function farthestFromZero(values: Float32Array, from: number, to: number): number {
  let [lowest, highest] = [0, 0];
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value > highest) highest = value;
    if (value < lowest) lowest = value;
  }
  return Math.max(highest, -lowest);
}
