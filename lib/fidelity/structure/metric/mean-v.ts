import { mean } from "../../metric/mean.js";

/**
 * The mean of Cramér's V over the items whose human answers have one, so that every column of a table is about the same
 * items. An item that is answered alike by all is 0: its answers do not vary with the segment either.
 *
 * @param v, human `[items]`
 */
export function meanV(v: Float64Array, human: Float64Array): number {
  return mean(v.map((value, j) => (Number.isNaN(human[j]!) ? Number.NaN : value || 0)));
}
