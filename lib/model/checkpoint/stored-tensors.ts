import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Adapter } from "./adapter.js";
import { findTensor } from "./find-tensor.js";
import { rowSteps } from "./row-steps.js";
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
    return {
      name: stored,
      shape: place.shape,
      async *runs() {
        for (const { row, first, count } of rowSteps({ shape: place.shape, row: 0 })) {
          const values = new Float32Array(count);
          await file.readInto(stored, first, values);
          adapter?.add(place.name, place.shape, row, values);
          yield values;
        }
      },
    };
  });
}
