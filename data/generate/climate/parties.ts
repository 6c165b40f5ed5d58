import { randomStream } from "../../../lib/random/stream.js";
import type { Inner } from "../traits.js";

/** Invented parties, codes 1 … 5. */
export const parties = ["Workers' Union", "Green List", "Centre", "National Party", "none"] as const;

/** Which party someone is nearest to, by their views and chance. Chosen by us, no source. */
export function drawParties({ traits, scores }: Inner, concern: readonly number[], seed: number): number[] {
  return concern.map((own, row) => {
    const random = randomStream(seed, ["party", row]);
    const [market, expressive, engaged] = [
      traits.market[row]!,
      traits.expressive[row]!,
      traits.engaged[row]!,
    ];
    const pull = [
      0.1 - 0.8 * market - 0.2 * expressive,
      -0.5 + 0.6 * own + 0.5 * expressive + 0.2 * scores.education[row]!,
      0.3 + 0.3 * market + 0.2 * scores.income[row]!,
      -0.1 + 0.5 * market - 0.6 * expressive - 0.3 * own,
      0.3 - 0.8 * engaged,
    ];
    const chances = pull.map(Math.exp);
    let rest = random.uniform() * chances.reduce((sum, chance) => sum + chance, 0);
    const found = chances.findIndex((chance) => {
      rest -= chance;
      return rest < 0;
    });
    return found < 0 ? parties.length : found + 1;
  });
}
