import { readInventory } from "../../lib/narrative/inventory/read-inventory.js";
import type { RandomStream } from "../../lib/random/stream.js";

const inventory = readInventory("mini-ipip");

/** Five traits in standard deviations, in the order of the Mini-IPIP's scales. */
export type Traits = readonly number[];

/** How the traits of a population lie: chosen by us, without a source. */
export interface Leaning {
  readonly means: readonly number[];
  /** Share of variance that all five have in common, extraversion and neuroticism in opposite directions. */
  readonly shared: number;
}

/** Draws a person's five traits. */
export function drawTraits({ means, shared }: Leaning, random: RandomStream): Traits {
  const common = random.normal();
  const signs = [1, 1, 1, -1, 1];
  return means.map(
    (mean, k) => mean + signs[k]! * Math.sqrt(shared) * common + Math.sqrt(1 - shared) * random.normal(),
  );
}

/** How much of an item's variance is its trait's: items of the Mini-IPIP have loadings about .7 (chosen by us). */
const loading = 0.7;
/** Where the position on an item is cut into five answers, in standard deviations. */
const cuts = [-1.4, -0.5, 0.3, 1.2];

/** A person's answers to the items of the Mini-IPIP, 1 to 5, in its order. */
export function drawAnswers(traits: Traits, random: RandomStream): number[] {
  return inventory.items.map(({ scale, key }) => {
    const trait = traits[inventory.scales.findIndex(({ name }) => name === scale)]!;
    const place = key * loading * trait + Math.sqrt(1 - loading ** 2) * random.normal();
    return 1 + cuts.filter((cut) => place > cut).length;
  });
}
