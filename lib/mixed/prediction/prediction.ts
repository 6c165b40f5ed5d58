import type { Code } from "../../survey/codebook/codebook.js";

/** Predicted answers to one item, as chances of its options in the rows of the people; rows of zeros where there is none. */
export interface Prediction {
  readonly name: string;
  /** `[people, options]`: what is compared with the interviewed person's own answer. It must not have been made from it. */
  readonly own: Float64Array;
  /** `[people, options]`: what enters for those who are predicted; the same array unless predictions are cross-fitted. */
  readonly all: Float64Array;
}

/** One item: what the interviewed said, and what was predicted. */
export interface PreparedItem {
  readonly item: string;
  readonly label: string;
  readonly measure: "nominal" | "ordinal" | "scale";
  readonly options: readonly Code[];
  readonly optionLabels: readonly string[];
  /** `[people, options]`: a row with a single 1 for each interviewed person who answered; zeros for all others. */
  readonly human: Float64Array;
  /** One or more; the first is that of the simulation where there is one. */
  readonly predictions: readonly Prediction[];
}

/** `[people]`: whether somebody has a row that is not all zeros. */
export function hasRow(rows: Float64Array, width: number): Uint8Array {
  const has = new Uint8Array(width === 0 ? 0 : rows.length / width);
  for (let i = 0, at = 0; i < has.length; i++)
    for (let k = 0; k < width; k++, at++) if (rows[at] !== 0) has[i] = 1;
  return has;
}
