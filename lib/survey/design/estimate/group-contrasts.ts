import { adviseName } from "../../../errors/nearest.js";
import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Group } from "./groups.js";

const differenceKinds = ["pairs", "first", "none"] as const;

/** Which groups are compared. */
export interface ContrastOptions {
  /**
   * Differences between groups: "pairs" (the default), each later group minus each earlier one; "first", each minus the
   * first; "none".
   */
  readonly differences?: (typeof differenceKinds)[number];
  /**
   * Further contrasts: for each its name, and the coefficients of groups by their codes or labels, as in `{ "towns −
   * country": { Oslo: 0.5, Bergen: 0.5, country: -1 } }`. Groups of crossed columns are named "woman × Oslo".
   */
  readonly contrasts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A contrast of groups. */
export interface GroupContrast {
  readonly name: string;
  /** `[groups]` */
  readonly coefficients: Float64Array;
}

/**
 * The contrasts of groups that are asked for.
 *
 * @throws PopuliError for a group that is not there, or differences of an unknown kind
 */
export function groupContrasts(
  groups: readonly Group[],
  { differences = "pairs", contrasts = {} }: ContrastOptions,
): GroupContrast[] {
  oneOf("differences", differences, differenceKinds);
  const difference = (later: number, earlier: number): GroupContrast => {
    const coefficients = new Float64Array(groups.length);
    coefficients[later] = 1;
    coefficients[earlier] = -1;
    return { name: `${groups[later]!.name} − ${groups[earlier]!.name}`, coefficients };
  };
  const pairs = groups.flatMap((_, later) => {
    const earlier = Array.from({ length: later }, (_, g) => g);
    return { pairs: earlier, first: earlier.slice(0, 1), none: [] }[differences].map((g) =>
      difference(later, g),
    );
  });
  const asked = Object.entries(contrasts).map(([name, given]) => {
    const coefficients = new Float64Array(groups.length);
    for (const [group, value] of Object.entries(given)) coefficients[positionOf(groups, group)] = value;
    return { name, coefficients };
  });
  return [...pairs, ...asked];
}

/** The group of that label or code. */
function positionOf(groups: readonly Group[], wanted: string): number {
  const byLabel = groups.findIndex(({ name }) => name === wanted);
  const found = byLabel >= 0 ? byLabel : groups.findIndex(({ codes }) => codes.join(" × ") === wanted);
  if (found >= 0) return found;
  const names = groups.map(({ name }) => name);
  throw new PopuliError(`there is no group '${wanted}'`, {}, adviseName(wanted, names));
}
