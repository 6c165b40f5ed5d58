import type { Segmentation } from "../segment/segmentation.js";
import type { Column } from "../survey/survey/column.js";

/** A column, or one of its values, by segment. */
export interface ProfileRow {
  readonly label: string;
  /** `[segments]`; `null` where nobody answered. */
  readonly values: readonly (number | null)[];
}

/**
 * The profile of segments on a column: the mean place on its scale, 0 at its first value and 1 at its last, where it has an
 * order, else a row with the share of each value. Soft members count by probability.
 */
export function profileRows(segmentation: Segmentation, column: Column): ProfileRow[] {
  const { variable, levels } = column;
  const isOrdered = variable.measure !== "nominal" || levels.length <= 2;
  if (levels.length < 2) return [];
  const label = variable.label === variable.name ? variable.name : `${variable.label} (${variable.name})`;
  if (!isOrdered)
    return levels.map((code, k) => ({
      label: `${label}: ${variable.values.find((value) => value.code === code)?.label ?? code}`,
      values: meansOf(segmentation, column, (level) => (level === k ? 1 : 0)),
    }));
  const numbers = variable.measure === "scale" ? column.numeric() : undefined;
  if (numbers === undefined)
    return [{ label, values: meansOf(segmentation, column, (level) => level / (levels.length - 1)) }];
  const known = numbers.filter((value) => !Number.isNaN(value));
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const range = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least;
  return [
    {
      label,
      values: meansOf(segmentation, column, (_, i) => (range > 0 ? (numbers[i]! - least) / range : 0)),
    },
  ];
}

function meansOf(
  { segments, of, posterior, weights }: Segmentation,
  { level }: Column,
  value: (level: number, respondent: number) => number,
): (number | null)[] {
  const width = segments.length;
  const sums = new Float64Array(width);
  const totals = new Float64Array(width);
  for (let i = 0; i < of.length; i++) {
    if (of[i]! < 0 || level[i]! < 0) continue;
    const own = value(level[i]!, i);
    for (let s = 0; s < width; s++) {
      const share = posterior === undefined ? (of[i] === s ? 1 : 0) : posterior[i * width + s]!;
      sums[s]! += weights[i]! * share * own;
      totals[s]! += weights[i]! * share;
    }
  }
  return [...sums].map((sum, s) => (totals[s]! > 0 ? sum / totals[s]! : null));
}
