import { fontSize, textWidth } from "../theme/font.js";
import type { Axis } from "./layout.js";
import { roundTicks } from "./ticks.js";

/** An axis before it has a place. */
export type AxisOf = Omit<Axis, "domain" | "anchor">;

/** Where a value is on an axis, 0 at its lower end and 1 at its upper. */
export function shareOf({ range: [low, high] }: AxisOf, value: number): number {
  return (value - low) / (high - low);
}

/** An axis without numbers, such as that of a plane where only shapes count. */
export function plainAxis(range: readonly [number, number], lines: readonly number[] = []): AxisOf {
  return { range, tickvals: lines, ticktext: lines.map(() => ""), showgrid: lines.length > 0 };
}

export interface ValueAxisOptions {
  /** Whether 0 is on the axis too (default false). */
  readonly from0?: boolean;
  /** Whether it begins at its lowest value, without a margin (default false). */
  readonly flush?: boolean;
  /** Whether it is a y axis, whose labels are above each other (default false). */
  readonly upright?: boolean;
  readonly title?: string;
  /** A tick in words (default: the number). */
  readonly says?: (tick: number) => string;
}

/**
 * An axis with room for every value, and a margin of 6 % at either end for the marks. Values that are not finite are
 * ignored. Ticks are round numbers, as many as `pixels` have room for.
 */
export function valueAxis(
  values: readonly number[],
  pixels: number,
  { from0 = false, flush = false, upright = false, title, says = plainNumber }: ValueAxisOptions = {},
): AxisOf {
  const finite = values.filter(Number.isFinite);
  const lowest = Math.min(...(from0 || finite.length === 0 ? [0] : []), ...finite);
  const largest = Math.max(lowest, ...finite);
  // Values that differ by rounding alone are equal.
  const highest = largest - lowest > 1e-6 ? largest : lowest + 0.1;
  const margin = (highest - lowest) * 0.06;
  const range = [flush ? lowest : lowest - margin, highest + margin] as const;
  const ticks = mostThatFit(range, pixels, upright, says);
  return {
    range,
    ...(title !== undefined && { title }),
    tickvals: ticks,
    ticktext: ticks.map(says),
    showgrid: true,
  };
}

/**
 * Whole numbers from `first` to `last`, such as layers: as many ticks as `pixels` have room for, the first among them.
 */
export function countAxis(
  first: number,
  last: number,
  pixels: number,
  options: { readonly margin?: number; readonly title?: string } = {},
): AxisOf {
  const { margin = 0.5, title } = options;
  const room = textWidth(String(last)) + 10;
  const unit = pixels / (last - first + 2 * margin);
  const every = [1, 2, 5, 10, 20, 50].find((step) => step * unit >= room) ?? 100;
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => first + k).filter(
    (at) => at === first || (at % every === 0 && (at - first) * unit >= room),
  );
  return {
    range: [first - margin, last + margin],
    ...(title !== undefined && { title }),
    tickvals: ticks,
    ticktext: ticks.map(String),
    showgrid: false,
  };
}

/**
 * Sizes on a logarithmic axis, whose units are decades: as many ticks as `pixels` have room for, the first among them.
 *
 * @param sizes ascending, above 0
 */
export function logAxis(
  sizes: readonly number[],
  pixels: number,
  options: { readonly margin?: number; readonly title?: string } = {},
): AxisOf {
  const { margin = 0.1, title } = options;
  const at = sizes.map(Math.log10);
  const range = [(at[0] ?? 0) - margin, (at.at(-1) ?? 0) + margin] as const;
  const unit = pixels / (range[1] - range[0]);
  const shown: number[] = [];
  for (const [k, size] of sizes.entries()) {
    const last = shown.at(-1);
    const room =
      (textWidth(String(size)) + (last === undefined ? 0 : textWidth(String(sizes[last])))) / 2 + 6;
    if (last === undefined || (at[k]! - at[last]!) * unit >= room) shown.push(k);
  }
  return {
    range,
    ...(title !== undefined && { title }),
    tickvals: shown.map((k) => at[k]!),
    ticktext: shown.map((k) => String(sizes[k])),
    showgrid: false,
  };
}

/** An item's options by their codes, one per unit from 0: as many as `pixels` have room for. */
export function optionAxis(
  options: readonly (string | number)[],
  titles: readonly string[],
  pixels: number,
): AxisOf {
  const room = pixels / (options.length + 0.4);
  const widths = options.map((code) => textWidth(String(code)));
  let every = 1;
  const meet = (width: number, k: number) =>
    k >= every && (widths[k - every]! + width) / 2 + 3 > every * room;
  while (widths.some(meet)) every += 1;
  const shown = [...options.keys()].filter((k) => k % every === 0);
  return {
    range: [-0.7, options.length - 0.3],
    title: titles.join("\n"),
    tickvals: shown,
    ticktext: shown.map((k) => String(options[k])),
    showgrid: false,
  };
}

function plainNumber(value: number): string {
  return String(value).replace("-", "−");
}

/** The most round ticks, up to about six, whose labels do not meet. */
function mostThatFit(
  [low, high]: readonly [number, number],
  pixels: number,
  upright: boolean,
  says: (tick: number) => string,
): number[] {
  for (let count = 6; count > 1; count--) {
    const ticks = roundTicks(low, high, count).filter((tick) => tick >= low && tick <= high);
    const taken = ticks.map((tick) => (upright ? 1.8 * fontSize.text : textWidth(says(tick)) + 12));
    const apart = ((ticks[1]! - ticks[0]!) / (high - low)) * pixels;
    if (ticks.length < 2 || Math.max(...taken) <= apart) return ticks;
  }
  return roundTicks(low, high, 1).filter((tick) => tick >= low && tick <= high);
}
