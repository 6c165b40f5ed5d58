/**
 * From the low end of a scale to its middle, and from there to the high end. Either half grows darker outwards, also in
 * grey; readers with colour blindness can tell orange from purple. Source: PuOr of ColorBrewer, https://colorbrewer2.org.
 */
const low = ["#b35806", "#fdb863"] as const;
const high = ["#b2abd2", "#542788"] as const;
const neutral = "#d9d9d9";

/** Colours for the options of an ordered scale; an odd number has a neutral one in the middle. */
export function divergingColours(count: number): string[] {
  const half = Math.floor(count / 2);
  const middle = count % 2 === 1 ? [neutral] : [];
  const step = (k: number) => (half === 1 ? 0.5 : k / (half - 1));
  const sides = Array.from({ length: half }, (_, k) => step(k));
  return [
    ...sides.map((share) => between(low[0], low[1], share)),
    ...middle,
    ...sides.map((share) => between(high[0], high[1], share)),
  ];
}

/** Whether white letters are more legible than dark ones on a colour, by its luminance. */
export function isDark(colour: string): boolean {
  const [red, green, blue] = channels(colour);
  return 0.299 * red! + 0.587 * green! + 0.114 * blue! < 140;
}

function between(one: string, other: string, share: number): string {
  const [from, to] = [channels(one), channels(other)];
  const mixed = from.map((value, c) => Math.round(value + share * (to[c]! - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
