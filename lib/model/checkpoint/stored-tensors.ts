import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Adapter } from "./adapter.js";
import { findTensor } from "./find-tensor.js";
import type { NamedShape } from "./named-shape.js";
import { placedRuns } from "./read-place.js";
import { numbersPerRun } from "./row-steps.js";
import type { StoredPlace } from "./stored-place.js";
import type { WeightFile } from "./weight-file.js";
import { weightNames } from "./weight-names.js";

/** A tensor of a checkpoint under the name by which Hugging Face's classes know it. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its numbers as stored, in runs of whole rows, with the adapter merged. */
  runs(): AsyncIterable<Float32Array>;
}

/** The tensors that a configuration asks for, as Hugging Face's classes store them: fused ones whole, norms without their offsets. */
export function storedTensors(
  path: string,
  files: readonly WeightFile[],
  config: DecoderConfig,
  adapter: Adapter | undefined,
): NamedTensor[] {
  const home = new Map<string, WeightFile>();
  for (const file of files) for (const name of file.tensors.keys()) home.set(name, file);
  const wanted = new Map<string, NamedShape[]>();
  for (const one of weightNames(config)) {
    const sharing = wanted.get(one.stored.name) ?? [];
    wanted.set(one.stored.name, [...sharing, one]);
  }
  const runsOf = async function* (one: Pick<NamedShape, "stored" | "others" | "shape">) {
    const { file, stored, place } = findTensor(path, home, one);
    const read = (first: number, into: Float32Array) => file.readInto(stored, first, into);
    const size = Math.max(
      numbersPerRun,
      one.shape.slice(1).reduce((a, b) => a * b, 1),
    );
    for await (const { row, values } of placedRuns(read, place, one.shape, new Float32Array(size))) {
      adapter?.add(one.stored.name, one.shape, row, values);
      yield values;
    }
  };
  return [...wanted].map(([name, parts]) => {
    const [{ stored, others }] = parts as [NamedShape];
    const found = findTensor(path, home, { stored, others });
    // As it is, or another file's tensor that is the same.
    const whole = { stored: { name, shape: stored.shape, row: 0 }, others, shape: stored.shape };
    const isWhole = found.place === stored || parts.length === 1;
    return {
      name: found.place === stored ? found.stored : name,
      shape: stored.shape,
      runs: () => (isWhole ? runsOf(whole) : assembled(parts, runsOf)),
    };
  });
}

/** A tensor put together from its parts, each of which is stored as rows or columns of it. */
async function* assembled(
  parts: readonly NamedShape[],
  runsOf: (part: NamedShape) => AsyncIterable<Float32Array>,
): AsyncIterable<Float32Array> {
  // Parts with the same first row lie beside each other.
  const byRow = new Map<number, NamedShape[]>();
  for (const part of parts) byRow.set(part.stored.row, [...(byRow.get(part.stored.row) ?? []), part]);
  for (const [, beside] of [...byRow].sort(([a], [b]) => a - b)) {
    const [{ stored, shape }] = beside as [NamedShape];
    const [rows, inputs = 1] = shape as [number, number?];
    const height = stored.columns === undefined ? rows : inputs;
    const values = new Float32Array(height * stored.shape.at(-1)!);
    for (const part of beside) {
      let at = 0;
      for await (const run of runsOf(part)) {
        place(values, part.stored, inputs, at, run);
        at += run.length;
      }
    }
    yield values;
  }
}

/** Puts numbers of a part, from its number `at` on, where they are stored. */
function place(
  values: Float32Array,
  { shape, columns }: StoredPlace,
  inputs: number,
  at: number,
  run: Float32Array,
): void {
  if (columns === undefined) {
    values.set(run, at);
    return;
  }
  const across = shape.at(-1)!;
  for (let i = 0; i < run.length; i++) {
    const [out, input] = [Math.floor((at + i) / inputs), (at + i) % inputs];
    values[input * across + columns.first + out * columns.step] = run[i]!;
  }
}
