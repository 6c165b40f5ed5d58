import { cramersV } from "../fidelity/association/cramers-v.js";
import { smooth } from "../fidelity/convention/smoothing.js";
import { earthMover } from "../fidelity/divergence/earth-mover.js";
import { spread } from "../fidelity/structure/segments/spread.js";

/** The answers of one side to one item under some weights, and what scores take from them. */
export interface TalliedSide {
  /** `[options]`; `undefined` where nobody answered. */
  readonly shares: Float64Array | undefined;
  /** The same with half an answer for every option. */
  readonly withPrior: Float64Array | undefined;
  /** Cramér's V of segment and answer; NaN where undefined. */
  readonly v: number;
  /** Over segments that answered: the sum of the SD, their number, the sum of the CV, their number. */
  readonly spread: readonly number[];
  /** `[pairs of segments]`: earth mover's distance; NaN where one of the two did not answer. */
  readonly distances: readonly number[];
}

/** Jeffreys' prior, as in the convention `populi`. */
const prior = { kind: "prior", amount: 0.5 } as const;
const uncounted = { kind: "add", amount: 0 } as const;

/**
 * What scores take from a table of answers.
 *
 * @param table `[segments + 1, options]`: weighted counts; the last row has those without a segment
 * @param isOrdered only then answers have a spread and a distance
 */
export function talliedSide(
  table: Float64Array,
  {
    options,
    segments,
    isOrdered,
  }: { readonly options: number; readonly segments: number; readonly isOrdered: boolean },
): TalliedSide {
  const everyone = new Float64Array(options);
  for (let at = 0; at < table.length; at++) everyone[at % options]! += table[at]!;
  const inSegments = table.subarray(0, segments * options);
  const by: (Float64Array | undefined)[] = [];
  for (let s = 0; s < segments; s++)
    by.push(smooth(table.subarray(s * options, (s + 1) * options), uncounted));
  return {
    shares: smooth(everyone, uncounted),
    withPrior: smooth(everyone, prior),
    v: cramersV(inSegments, options).plain,
    spread: isOrdered ? spreadOf(by) : new Array<number>(4).fill(Number.NaN),
    distances: distancesOf(by, isOrdered),
  };
}

function spreadOf(by: readonly (Float64Array | undefined)[]): number[] {
  let [sd, segments, cv, defined] = [0, 0, 0, 0];
  for (const shares of by) {
    if (shares === undefined) continue;
    const own = spread(shares);
    sd += own.sd;
    segments += 1;
    if (Number.isNaN(own.cv)) continue;
    cv += own.cv;
    defined += 1;
  }
  return [sd, segments, cv, defined];
}

function distancesOf(by: readonly (Float64Array | undefined)[], isOrdered: boolean): number[] {
  const distances: number[] = [];
  for (let a = 1; a < by.length; a++)
    for (let b = 0; b < a; b++) {
      const [p, q] = [by[a], by[b]];
      distances.push(!isOrdered || p === undefined || q === undefined ? Number.NaN : earthMover(p, q));
    }
  return distances;
}
