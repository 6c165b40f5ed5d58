import { isNumber, type LearntColumn } from "../method/codes.js";
import type { TreeNode } from "./grow.js";

/** What a trait must be: within bounds, or one of some values. Codes are positions among the column's. */
export interface Condition {
  readonly below?: number;
  readonly from?: number;
  readonly values?: readonly number[];
}

type Division = Exclude<TreeNode, { readonly leaf: number }>;

/**
 * The condition on one side of a division.
 *
 * @param among values that are left on the way there; all of the column's when absent
 */
export function conditionOf(
  { below, values }: Division,
  side: "left" | "right",
  column: LearntColumn,
  among: readonly number[] = [...column.codes.keys()],
): Condition {
  if (values === undefined) return side === "left" ? { below: below! } : { from: below! };
  return { values: among.filter((value) => values.includes(value) === (side === "left")) };
}

/** A condition in words: "age < 45.5", "schooling: secondary or above". */
export function inWords(column: LearntColumn, { below, from, values }: Condition): string {
  const { label, labels } = column;
  if (values !== undefined) return `${label}: ${values.map((value) => labels[value]!).join(" or ")}`;
  if (isNumber(column)) {
    if (below === undefined) return `${label} ≥ ${rounded(from!)}`;
    return from === undefined
      ? `${label} < ${rounded(below)}`
      : `${label} ${rounded(from)} – ${rounded(below)}`;
  }
  const first = from === undefined ? 0 : Math.ceil(from);
  const last = below === undefined ? labels.length - 1 : Math.ceil(below) - 1;
  if (first === last) return `${label}: ${labels[first]!}`;
  if (first === 0) return `${label}: ${labels[last]!} or below`;
  return last === labels.length - 1
    ? `${label}: ${labels[first]!} or above`
    : `${label}: ${labels[first]!} – ${labels[last]!}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}
