/**
 * Weight-only quantisation: symmetric, in blocks within a row, each with a scale. Products stay in float32, so that
 * only weights are rounded.
 *
 * Both formats are stored in nibbles. With exact activations, ONNX Runtime's `MatMulNBits` reaches 94–190 GFLOP/s with
 * 4 bits (f32: 70–100; two cores, 896 × 4864), but with 8 bits it unpacks the whole matrix at every call: 7 ms for one
 * row, where f32 takes 0.3. So 8 bits are two nibbles, weight = scale · (16 · high + low), and two products: 0.6 ms for
 * one row, but 69 ms for 720 rows, where f32 takes 31 and bytes 38. Holding both forms would take the memory that
 * rounding saves. Activations rounded to 8 bits would be fast at any length, but then not only weights are rounded.
 */
export type QuantisedFormat = "8-bit" | "4-bit";

/** How many weights share a scale. */
export const blockLength: Readonly<Record<QuantisedFormat, number>> = { "8-bit": 128, "4-bit": 32 };

/** Numbers stored as nibbles with a scale for each block: value = scale · (nibble − 8). */
export interface NibblePlane {
  /** `[rows, blocks, blockLength / 2]`, the first of each pair in the low half of the byte. */
  readonly nibbles: Uint8Array;
  /** `[rows, blocks]` */
  readonly scales: Float32Array;
}

/** How many planes are added to give a weight. */
export const planeCount: Readonly<Record<QuantisedFormat, number>> = { "8-bit": 2, "4-bit": 1 };

/** Empty planes for rows of `columns` numbers. */
export function emptyPlanes(format: QuantisedFormat, rows: number, columns: number): NibblePlane[] {
  const length = blockLength[format];
  const blocks = rows * Math.ceil(columns / length);
  return Array.from({ length: planeCount[format] }, () => ({
    nibbles: new Uint8Array((blocks * length) / 2),
    scales: new Float32Array(blocks),
  }));
}

/**
 * Quantises rows of `columns` numbers into planes of matching size. The last block of a row is padded with 0.
 *
 * @example
 * const planes = emptyPlanes("4-bit", 1, 2);
 * quantiseRows(Float32Array.of(-0.8, 0.3), 2, "4-bit", planes);
 * planes[0].scales[0]; // 0.1: 16 levels, of which −8 stands for the number farthest from 0
 */
export function quantiseRows(
  values: Float32Array,
  columns: number,
  format: QuantisedFormat,
  planes: readonly NibblePlane[],
): void {
  const length = blockLength[format];
  const [high, low] = planes as [NibblePlane, NibblePlane?];
  let block = 0;
  for (let row = 0; row < values.length; row += columns) {
    for (let at = 0; at < columns; at += length) {
      const end = row + Math.min(at + length, columns);
      if (low === undefined) quantiseTo4Bits(values, row + at, end, high, block, length);
      else quantiseTo8Bits(values, row + at, end, high, low, block, length);
      block += 1;
    }
  }
}

/** Replaces rows by their quantised values. */
export function roundRows(values: Float32Array, columns: number, format: QuantisedFormat): void {
  const planes = emptyPlanes(format, values.length / columns, columns);
  quantiseRows(values, columns, format, planes);
  const length = blockLength[format];
  const blocks = Math.ceil(columns / length);
  for (let i = 0; i < values.length; i++) {
    const column = i % columns;
    const block = Math.floor(i / columns) * blocks + Math.floor(column / length);
    const at = block * length + (column % length);
    let value = 0;
    for (const { nibbles, scales } of planes) {
      value += scales[block]! * (((nibbles[at >> 1]! >> (4 * (at & 1))) & 15) - 8);
    }
    values[i] = value;
  }
}

/** Levels −8 … 7. The number farthest from 0 becomes −8, whatever its sign, so that all levels are used. */
function quantiseTo4Bits(
  values: Float32Array,
  from: number,
  to: number,
  { nibbles, scales }: NibblePlane,
  block: number,
  length: number,
): void {
  const farthest = farthestFromZero(values, from, to);
  scales[block] = farthest / -8;
  const divisor = farthest === 0 ? 1 : farthest;
  const at = (block * length) / 2;
  for (let i = 0; i < length; i += 2) {
    const first = from + i < to ? Math.min(15, Math.round((-8 * values[from + i]!) / divisor) + 8) : 8;
    const second =
      from + i + 1 < to ? Math.min(15, Math.round((-8 * values[from + i + 1]!) / divisor) + 8) : 8;
    nibbles[at + i / 2] = first | (second << 4);
  }
}

/** Levels −119 … 119, which are 16 · (−7 … 7) + (−8 … 7). */
function quantiseTo8Bits(
  values: Float32Array,
  from: number,
  to: number,
  high: NibblePlane,
  low: NibblePlane,
  block: number,
  length: number,
): void {
  const farthest = Math.abs(farthestFromZero(values, from, to));
  low.scales[block] = farthest / 119;
  high.scales[block] = 16 * low.scales[block]!;
  const divisor = farthest === 0 ? 1 : farthest;
  const at = (block * length) / 2;
  for (let i = 0; i < length; i += 2) {
    const first = from + i < to ? Math.round((119 * values[from + i]!) / divisor) : 0;
    const second = from + i + 1 < to ? Math.round((119 * values[from + i + 1]!) / divisor) : 0;
    const firstHigh = (first + 8) >> 4;
    const secondHigh = (second + 8) >> 4;
    high.nibbles[at + i / 2] = (firstHigh + 8) | ((secondHigh + 8) << 4);
    low.nibbles[at + i / 2] = (first - 16 * firstHigh + 8) | ((second - 16 * secondHigh + 8) << 4);
  }
}

function farthestFromZero(values: Float32Array, from: number, to: number): number {
  let farthest = 0;
  let size = 0;
  for (let i = from; i < to; i++) {
    const own = Math.abs(values[i]!);
    if (own > size) {
      size = own;
      farthest = values[i]!;
    }
  }
  return farthest;
}
