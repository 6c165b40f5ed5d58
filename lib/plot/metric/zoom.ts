import { decimal } from "../../show/number-text.js";

/** Values that an axis has room for, and those named at its edge. */
export interface Zoom {
  readonly values: readonly number[];
  /** Whether 0 is on the axis too. */
  readonly from0: boolean;
  /** Values too far away to be on the axis. */
  readonly off: readonly number[];
}

/** The least share of an axis that the values of interest fill. */
const filled = 0.35;

/**
 * An axis around the values of interest. What they are compared with, and 0, are on it too unless the values would then
 * fill less than about a third of it: differences between conditions would vanish beside a floor far away.
 *
 * @param values of interest; those that are not finite are ignored
 * @param others to compare with, nearest first or in any order
 */
export function zoomed(
  values: readonly number[],
  others: readonly number[],
  options: { readonly from0: boolean },
): Zoom {
  const finite = values.filter(Number.isFinite);
  const span = ([low, high]: readonly [number, number]) => high - low;
  let ends: readonly [number, number] = [Math.min(...finite), Math.max(...finite)];
  const own = span(ends);
  const shown: number[] = [];
  const off: number[] = [];
  const withIt = (value: number) => [Math.min(ends[0], value), Math.max(ends[1], value)] as const;
  const fits = (value: number) => finite.length === 0 || own === 0 || own >= filled * span(withIt(value));
  const distance = (value: number) => Math.max(ends[0] - value, value - ends[1], 0);
  for (const value of others.filter(Number.isFinite).sort((a, b) => distance(a) - distance(b))) {
    if (fits(value)) {
      ends = withIt(value);
      shown.push(value);
    } else off.push(value);
  }
  return { values: [...finite, ...shown], from0: options.from0 || fits(0), off };
}

/** A value beyond an edge of an axis, with an arrow towards it: "uniform 0.68 →". */
export function edgeText(name: string, value: number, side: "left" | "right" | "above" | "below"): string {
  const text = [name, decimal(value, 2)].filter((part) => part !== "").join(" ");
  if (side === "left") return `← ${text}`;
  if (side === "right") return `${text} →`;
  return side === "above" ? `↑ ${text}` : `↓ ${text}`;
}
