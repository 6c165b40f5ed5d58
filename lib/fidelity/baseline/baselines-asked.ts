import type { StatisticalBaseline } from "../../baseline/baseline.js";
import { type BaselineName, baselineNames, baselineOf } from "../../baseline/baselines.js";
import type { Traits } from "../../baseline/traits.js";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * The baselines asked for, or those of `otherwise` that the traits suffice for.
 *
 * @throws PopuliError for one that does not exist, and for one that needs traits where there are none
 */
export function baselinesAsked(
  asked: readonly BaselineName[] | undefined,
  { identifiers, segmentation }: Traits,
  otherwise: readonly BaselineName[] = baselineNames,
): readonly (StatisticalBaseline & { readonly name: BaselineName })[] {
  const known = identifiers.length > 0 || segmentation !== undefined;
  const chosen = (asked ?? otherwise).map(baselineOf);
  if (asked === undefined) return chosen.filter(({ knowsRespondents }) => known || !knowsRespondents);
  for (const { name, knowsRespondents } of chosen)
    if (knowsRespondents && !known)
      throw new PopuliError(
        `'${name}' needs identifiers, and the run has none`,
        {},
        "simulate with a segmentation or a profile, or compare with 'item marginals'",
      );
  return chosen;
}
