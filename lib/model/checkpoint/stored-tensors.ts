import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Adapter } from "./adapter.js";
import { findTensor } from "./find-tensor.js";
import type { WeightFile } from "./weight-file.js";
import { weightNames } from "./weight-names.js";

/** A tensor of a checkpoint under the name by which Hugging Face's classes know it. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its numbers as stored, in runs of whole rows of a few megabytes, with the adapter merged. */
  runs(): AsyncIterable<Float32Array>;
}

/** The tensors that a configuration asks for, as they are stored: fused ones whole, norms without their offsets. */
export function storedTensors(
  path: string,
  files: readonly WeightFile[],
  config: DecoderConfig,
  adapter: Adapter | undefined,
): NamedTensor[] {
  const home = new Map<string, WeightFile>();
  for (const file of files) for (const name of file.tensors.keys()) home.set(name, file);
  const wanted = new Map(weightNames(config).map(({ stored }) => [stored.name, stored]));
  return [...wanted.values()].map((place) => {
    const { file, stored } = findTensor(path, home, place);
    const [rows = 1, ...rest] = place.shape;
    const perRow = rest.reduce((a, b) => a * b, 1);
    const atOnce = Math.max(1, Math.floor(numbersPerRun / perRow));
    return {
      name: stored,
      shape: place.shape,
      async *runs() {
        for (let row = 0; row < rows; row += atOnce) {
          const values = new Float32Array(Math.min(atOnce, rows - row) * perRow);
          await file.readInto(stored, row * perRow, values);
          adapter?.add(place.name, place.shape, row, values);
          yield values;
        }
      },
    };
  });
}

// 4 MB.
const numbersPerRun = 1 << 20;
