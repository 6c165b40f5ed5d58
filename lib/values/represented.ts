import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Simulation } from "../simulate/result/simulation.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { errorsOf, placedAnswers, populationStudy } from "./population-errors.js";
import type { Populations } from "./populations.js";

/** Populations that a model represents well, and poorly, by label. */
export interface Represented {
  readonly well: readonly string[];
  readonly poorly: readonly string[];
}

/** The same, and who says so. */
export interface RepresentedBy extends Represented {
  readonly by: string;
}

/**
 * The populations that the user names.
 *
 * @throws PopuliError for a population that is not estimated, with the nearest, or that is named on both sides
 */
export function representedGiven(
  names: readonly string[],
  given: Represented | undefined,
): RepresentedBy | undefined {
  if (given === undefined) return undefined;
  for (const name of [...given.well, ...given.poorly])
    if (!names.includes(name))
      throw new PopuliError(`'${name}' is not a population that is estimated`, {}, adviseName(name, names));
  const both = given.well.find((name) => given.poorly.includes(name));
  if (both !== undefined) throw new PopuliError(`'${both}' is named as represented well and poorly`, {});
  if (given.well.length === 0 || given.poorly.length === 0)
    throw new PopuliError(
      "no population is named on one side",
      {},
      "represented: { well: […], poorly: […] }",
    );
  return { ...given, by: "as named" };
}

/**
 * The half of the populations that the model, asked directly, errs less on, and the other half; by items that are not
 * reported, since on those reported the poor half would be better next time by chance alone. `undefined` without such items,
 * answers or two populations.
 */
export function representedOn(
  items: readonly Variable[],
  populations: Populations,
  direct: Simulation | undefined,
): RepresentedBy | undefined {
  const { names } = populations;
  if (items.length === 0 || direct === undefined || names.length < 2) return undefined;
  const { respondents, weights } = direct.answers;
  const study = populationStudy(populations, items, respondents, weights);
  const errors = errorsOf(study, placedAnswers(study, direct.answers));
  const order = [...names.keys()]
    .filter((c) => !Number.isNaN(errors[c]!))
    .sort((a, b) => errors[a]! - errors[b]!);
  if (order.length < 2) return undefined;
  const half = Math.floor(order.length / 2);
  const named = (places: readonly number[]) => places.map((c) => names[c]!);
  return {
    well: named(order.slice(0, half)),
    poorly: named(order.slice(order.length - half)),
    by: `by the error of direct answers to ${items.map(({ name }) => name).join(", ")}`,
  };
}
