import { checkGiven } from "../../errors/check-given.js";
import { finiteNumber, optional, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import { requireSameTraits, type TraitPoints } from "../points/points.js";
import { scaled, scaleOf } from "../points/scale.js";
import type { ComparedPoints } from "./distance.js";
import { frechet } from "./frechet.js";
import { meanWasserstein } from "./mean-wasserstein.js";
import { type MmdTest, mmd, mmdTest } from "./mmd.js";
import { slicedWasserstein } from "./sliced-wasserstein.js";

/** Every distance, in the order of tables. */
export const distanceList = [meanWasserstein, slicedWasserstein, frechet, mmd] as const;

/** "wasserstein", "sliced", "frechet", "mmd". */
export type DistanceName = (typeof distanceList)[number]["key"];

/** How far two populations are apart, by each distance. */
export type Distances = Readonly<Record<DistanceName, number>>;

/** How distances are measured and tested. */
export interface DistanceOptions {
  /** Of directions and permutations. */
  readonly seed: number;
  /** Permutations of MMD's test (default 199). */
  readonly permutations?: number;
}

/** Distances with the test of MMD. Shows itself as a table. */
export interface PopulationDistances extends Distances, ShownAsTable {
  readonly test: MmdTest;
}

/** The distances of points that are in units of the reference already. */
export function distancesOf(compared: ComparedPoints): Distances {
  return {
    wasserstein: meanWasserstein.compute(compared),
    sliced: slicedWasserstein.compute(compared),
    frechet: frechet.compute(compared),
    mmd: mmd.compute(compared),
  };
}

/**
 * How far people are from a reference population, in standard deviations of the reference: the mean 1-D and the sliced
 * Wasserstein distance, the squared Fréchet distance, and MMD² with its permutation test.
 *
 * @throws PopuliError for other traits, fewer than two people on a side, or a trait that does not vary in the reference
 * @example
 * const women = traitPoints(survey.where({ Q260: 2 }), ["Q49", "Q46", "Q164"]);
 * populationDistances(women, traitPoints(survey, ["Q49", "Q46", "Q164"]), { seed: 1 }).wasserstein;
 */
export function populationDistances(
  people: TraitPoints,
  reference: TraitPoints,
  options: DistanceOptions,
): PopulationDistances {
  requireSameTraits("populationDistances", ["people", people], ["reference", reference]);
  checkGiven<DistanceOptions>("populationDistances", options, {
    seed: finiteNumber,
    permutations: optional(wholeFromOne),
  });
  for (const [side, { size }] of Object.entries({ people, reference }))
    if (size < 2)
      throw new PopuliError(`there is one point among the ${side}`, {}, "a distance takes two or more");
  const scale = scaleOf(reference);
  const compared = {
    people: scaled(people, scale),
    reference: scaled(reference, scale),
    seed: options.seed,
  };
  const test = mmdTest(compared, options.permutations ?? 199);
  const found = { ...distancesOf(compared), test };
  return shownAsTable(found, () => distanceTable(found, people, reference));
}

function distanceTable(
  found: Distances & { readonly test: MmdTest },
  people: TraitPoints,
  reference: TraitPoints,
): Table {
  return new Table(
    `Distance of ${people.size} people from ${reference.size} of the reference`,
    [{ name: "distance" }, { name: "value", digits: 4 }, { name: "" }],
    distanceList.map(({ key, name, about }) => [name, found[key], about]),
    [
      `MMD: p = ${found.test.p.toFixed(3)} by ${found.test.permutations} permutations, for both being of one population.`,
      `Traits: ${people.traits.join(", ")}.`,
    ],
  );
}
