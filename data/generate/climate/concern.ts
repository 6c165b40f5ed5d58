import { randomStream } from "../../../lib/random/stream.js";
import { standardised } from "../linear.js";
import type { Inner } from "../traits.js";

/** What concern about the climate goes with. Chosen by us, no source. */
const weights = { expressive: 0.34, technology: 0.22, market: -0.34, engaged: 0.14, female: 0.1, own: 0.75 };

/** Everyone's concern about the climate, mean 0 and variance 1. */
export function drawConcern({ traits, scores }: Inner, seed: number): number[] {
  return standardised(
    traits.expressive.map(
      (expressive, row) =>
        weights.expressive * expressive +
        weights.technology * traits.technology[row]! +
        weights.market * traits.market[row]! +
        weights.engaged * traits.engaged[row]! +
        weights.female * scores.female[row]! +
        weights.own * randomStream(seed, ["concern", row]).normal(),
    ),
  );
}

/** The segments of the Six Americas, from the most concerned. */
export const audiences = [
  "Alarmed",
  "Concerned",
  "Cautious",
  "Disengaged",
  "Doubtful",
  "Dismissive",
] as const;

/** Where concern is cut, with the disengaged in the middle. Chosen by us; the published scoring is not public. */
const cuts = { dismissive: -1.2, doubtful: -0.65, concerned: 0.1, alarmed: 0.7, disengaged: -0.6 };

/**
 * A made-up segment of half the respondents, code 1 … 6 in the order of `audiences`; −4 of the others, as where only part of
 * a sample was scored by the official tool. No scoring of that tool is in it: concern is cut, with chance added.
 */
export function drawAudiences({ traits }: Inner, concern: readonly number[], seed: number): number[] {
  return concern.map((value, row) => {
    const random = randomStream(seed, ["audience", row]);
    const scored = random.uniform() < 0.5;
    const place = value + 0.3 * random.normal();
    if (!scored) return -4;
    if (place >= cuts.alarmed) return 1;
    if (place >= cuts.concerned) return 2;
    if (place < cuts.dismissive) return 6;
    if (place < cuts.doubtful) return 5;
    return traits.engaged[row]! < cuts.disengaged ? 4 : 3;
  });
}
