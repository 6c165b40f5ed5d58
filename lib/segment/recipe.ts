import { createHash } from "node:crypto";
import type { NamedFit } from "./methods.js";

/** What made a segmentation, as data that JSON can hold: its method, what was asked for, and what was learnt. */
export type SegmentationRecipe = NamedFit & {
  /** The hash of the survey that it was learnt from. */
  readonly survey: string;
  /** SHA-256 over method, options and what was learnt, hex. */
  readonly hash: string;
};

/** Adds the hash to what was learnt. */
export function recipeOf(made: NamedFit & Pick<SegmentationRecipe, "survey">): SegmentationRecipe {
  const { method, options, fitted } = made;
  const hash = createHash("sha256")
    .update(JSON.stringify([method, sorted(options), fitted]))
    .digest("hex");
  return { ...made, hash };
}

/** Options in the order of their names: the order in which they were written changes nothing. */
function sorted(options: object): [string, unknown][] {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}
