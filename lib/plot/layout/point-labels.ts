import { fontSize, lineHeight, textWidth } from "../theme/font.js";
import { palette } from "../theme/palette.js";
import { type AxisOf, shareOf } from "./axis.js";
import type { Label } from "./plotted.js";

/** A point with its name, in the units of the axes. */
export interface NamedPoint {
  readonly text: string;
  readonly at: readonly [x: number, y: number];
}

/** A rectangle in pixels, from the lower left corner of the panel. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly low: number;
  readonly high: number;
}

/** The sides of a point on which its name may stand, the best first: pixels to its right and above it. */
const sides = [
  { align: "left", right: 8, up: 0 },
  { align: "right", right: -8, up: 0 },
  { align: "left", right: 6, up: 9 },
  { align: "left", right: 6, up: -9 },
  { align: "right", right: -6, up: 9 },
  { align: "right", right: -6, up: -9 },
  { align: "center", right: 0, up: 13 },
  { align: "center", right: 0, up: -13 },
  { align: "left", right: 8, up: 20 },
  { align: "left", right: 8, up: -20 },
  { align: "right", right: -8, up: 20 },
  { align: "right", right: -8, up: -20 },
] as const;

/**
 * The names of points, each on the side of its point where it leaves the panel, other names and points alone; where there
 * is no such side, on the one where it covers least.
 *
 * @param points all that names should not cover, in the units of the axes
 * @param rules where lines cross the panel, at values of either axis
 * @param size of the panel, in pixels
 */
export function pointLabels(
  named: readonly NamedPoint[],
  points: readonly (readonly [x: number, y: number])[],
  { x, y }: { readonly x: AxisOf; readonly y: AxisOf },
  { width, height }: { readonly width: number; readonly height: number },
  rules: { readonly x?: readonly number[]; readonly y?: readonly number[] } = {},
): Label[] {
  const pixels = ([right, up]: readonly [number, number]) =>
    [width * shareOf(x, right), height * shareOf(y, up)] as const;
  const taken: Box[] = points.map((point) => {
    const [right, up] = pixels(point);
    return { left: right - radius, right: right + radius, low: up - radius, high: up + radius };
  });
  for (const value of rules.x ?? []) {
    const [at] = pixels([value, y.range[0]]);
    taken.push({ left: at - 1, right: at + 1, low: 0, high: height });
  }
  for (const value of rules.y ?? []) {
    const [, at] = pixels([x.range[0], value]);
    taken.push({ left: 0, right: width, low: at - 1, high: at + 1 });
  }
  const unitsUp = (y.range[1] - y.range[0]) / height;
  const placed = new Map<number, Label>();
  // From above: names that have to give way stand lower.
  for (const k of [...named.keys()].sort((a, b) => named[b]!.at[1] - named[a]!.at[1])) {
    const { text, at } = named[k]!;
    const [right, up] = pixels(at);
    const long = textWidth(text, fontSize.note);
    const boxes = sides.map((side): Box => {
      const from =
        right + side.right - (side.align === "left" ? 0 : side.align === "right" ? long : long / 2);
      const middle = up + side.up;
      const half = lineHeight(fontSize.note) / 2;
      return { left: from, right: from + long, low: middle - half, high: middle + half };
    });
    const covered = boxes.map(
      (box) =>
        taken.reduce((sum, other) => sum + shared(box, other), 0) +
        outside * (area(box) - shared(box, { left: 0, right: width, low: 0, high: height })),
    );
    const best = covered.indexOf(Math.min(...covered));
    taken.push(boxes[best]!);
    const side = sides[best]!;
    placed.set(k, {
      at: [at[0], at[1] + side.up * unitsUp],
      shift: side.right,
      ...{ text, align: side.align, size: fontSize.note, color: palette.text },
    });
  }
  return named.map((_, k) => placed.get(k)!);
}

/** Of a point, in pixels. */
const radius = 5;
/** What is cut off is worse than what is covered. */
const outside = 20;

function area({ left, right, low, high }: Box): number {
  return (right - left) * (high - low);
}

function shared(a: Box, b: Box): number {
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const tall = Math.min(a.high, b.high) - Math.max(a.low, b.low);
  return wide > 0 && tall > 0 ? wide * tall : 0;
}
