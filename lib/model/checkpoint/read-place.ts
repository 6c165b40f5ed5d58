import { numbersPerRun, type RowRange, rowSteps } from "./row-steps.js";
import { isPlain, type StoredPlace } from "./stored-place.js";

/** Fills `into` with numbers of the stored tensor, starting at number `first`. */
type Read = (first: number, into: Float32Array) => Promise<void>;

/** A run of whole rows of a tensor: the first of its numbers in the stored tensor, and the row there. */
export interface PlacedRun {
  readonly row: number;
  readonly first: number;
  readonly values: Float32Array;
}

/**
 * Reads a tensor from its place, in runs of whole rows.
 *
 * @param shape of the tensor; projections `[out, in]`
 * @param scratch room for the numbers of a run, which it may overwrite with the next
 */
export async function* placedRuns(
  read: Read,
  place: StoredPlace,
  shape: readonly number[],
  scratch: Float32Array,
  range?: RowRange,
): AsyncIterable<PlacedRun> {
  if (isPlain(place)) {
    for (const { row, first, count } of rowSteps({ row: place.row, shape }, range)) {
      const values = scratch.subarray(0, count);
      await read(first, values);
      yield { row, first, values };
    }
    return;
  }
  const whole = await (place.columns === undefined ? everyRow : fromColumns)(read, place, shape);
  const perRow = whole.length / shape[0]!;
  const { first: top, count } = range ?? { first: 0, count: shape[0]! };
  yield { row: place.row, first: 0, values: whole.subarray(top * perRow, (top + count) * perRow) };
}

/** A matrix whose rows alternate with others. */
async function everyRow(
  read: Read,
  { row, every = 1 }: StoredPlace,
  [rows, inputs = 1]: readonly number[],
): Promise<Float32Array> {
  const values = new Float32Array(rows! * inputs);
  const atOnce = Math.max(1, Math.floor(numbersPerRun / (every * inputs)));
  for (let done = 0; done < rows!; done += atOnce) {
    const count = Math.min(atOnce, rows! - done);
    // Without what follows the last row, which may be beyond the tensor's end.
    const run = new Float32Array(((count - 1) * every + 1) * inputs);
    await read((row + done * every) * inputs, run);
    for (let at = 0; at < count; at++)
      values.set(run.subarray(at * every * inputs, (at * every + 1) * inputs), (done + at) * inputs);
  }
  return values;
}

/** A matrix whose rows are stored as columns, or a vector that is a part of a row. */
async function fromColumns(
  read: Read,
  { shape: stored, row, columns }: StoredPlace,
  [rows, inputs = 1]: readonly number[],
): Promise<Float32Array> {
  const { first, step } = columns!;
  const across = stored.at(-1)!;
  const values = new Float32Array(rows! * inputs);
  const atOnce = Math.max(1, Math.floor(numbersPerRun / across));
  for (let done = 0; done < inputs; done += atOnce) {
    const run = new Float32Array(Math.min(atOnce, inputs - done) * across);
    await read((row + done) * across, run);
    for (let at = 0; at * across < run.length; at++)
      for (let out = 0; out < rows!; out++)
        values[out * inputs + done + at] = run[at * across + first + out * step]!;
  }
  return values;
}
