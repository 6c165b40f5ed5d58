import { percent } from "../../show/number-text.js";
import type { TraitPoints } from "../points/points.js";
import { scaled, scaleOf } from "../points/scale.js";

/** A side of a trait that the reference has and the personas have too little of. */
interface Lacking {
  readonly trait: string;
  readonly direction: "above" | "below";
  /** Where the shares of reference and personas beyond it differ most, in the trait's units. */
  readonly cut: number;
  /** The weighted shares beyond the cut. */
  readonly reference: number;
  readonly personas: number;
}

/** A difference of shares that is worth a word. */
const least = 0.15;

/** The sides of traits that personas lack, the largest gap first: where the distribution functions are farthest apart. */
function lackingOf(personas: TraitPoints, reference: TraitPoints): Lacking[] {
  return personas.traits
    .flatMap((trait, k): Lacking[] => {
      const [own, theirs] = [shareBelow(personas, k), shareBelow(reference, k)];
      const cuts = [...new Set([...own.values, ...theirs.values])].sort((a, b) => a - b);
      const found = { above: { gap: 0, cut: 0 }, below: { gap: 0, cut: 0 } };
      for (const cut of cuts) {
        const gap = own.upTo(cut) - theirs.upTo(cut);
        if (gap > found.above.gap) found.above = { gap, cut };
        if (-gap > found.below.gap) found.below = { gap: -gap, cut };
      }
      const direction = found.above.gap >= found.below.gap ? "above" : "below";
      const { gap, cut } = found[direction];
      if (gap < least) return [];
      const beyond = (upTo: number) => (direction === "above" ? 1 - upTo : upTo);
      return [
        { trait, direction, cut, reference: beyond(theirs.upTo(cut)), personas: beyond(own.upTo(cut)) },
      ];
    })
    .sort((a, b) => b.reference - b.personas - (a.reference - a.personas));
}

/** The distribution function of one axis, at a hundred quantiles at most. */
function shareBelow({ values, weights, size, traits }: TraitPoints, k: number) {
  const d = traits.length;
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort(
    (a, b) => values[a * d + k]! - values[b * d + k]!,
  );
  const sorted = Float64Array.from(order, (i) => values[i * d + k]!);
  const reached = Float64Array.from(order, (i) => weights[i]!);
  for (let i = 1; i < size; i++) reached[i]! += reached[i - 1]!;
  const every = Math.max(1, Math.floor(size / 100));
  return {
    values: sorted.filter((_, i) => i % every === 0 || i === size - 1),
    upTo(cut: number): number {
      let [low, high] = [0, size];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle]! <= cut) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 0 : reached[low - 1]! / reached[size - 1]!;
    },
  };
}

/** What the personas lack, in words. */
export function lackingText(personas: TraitPoints, reference: TraitPoints): string {
  const lacking = stillLacking(personas, reference);
  if (lacking === undefined)
    return "each trait by itself is covered, but not their combinations: the personas lack people with them together";
  return lacking;
}

/** The sides of traits that the personas lack, in words; `undefined` where each trait by itself is covered. */
export function stillLacking(personas: TraitPoints, reference: TraitPoints): string | undefined {
  const lacking = lackingOf(personas, reference).slice(0, 3);
  if (lacking.length === 0) return undefined;
  const parts = lacking.map(
    ({ trait, direction, cut, reference: theirs, personas: own }) =>
      `people with ${trait} ${direction === "above" ? "above" : "up to"} ${Number(cut.toPrecision(3))} (${percent(theirs)} of the reference, ${percent(own)} of the personas)`,
  );
  return `the personas lack ${parts.join("; ")}`;
}

/** Rows of the personas nearest to the mean of the reference, counted from 1. */
export function nearestRows(personas: TraitPoints, reference: TraitPoints, count: number): number[] {
  const { values, size, traits, rows } = scaled(personas, scaleOf(reference));
  const d = traits.length;
  const far = Float64Array.from({ length: size }, (_, i) =>
    values.subarray(i * d, (i + 1) * d).reduce((sum, value) => sum + value * value, 0),
  );
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort((a, b) => far[a]! - far[b]! || a - b);
  return Array.from(order.slice(0, count), (i) => rows[i]! + 1);
}
