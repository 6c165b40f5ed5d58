import { PopuliError } from "../errors/populi-error.js";
import { shiftedInterval } from "../fidelity/bootstrap/shifted-interval.js";
import { track } from "../progress/track.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { simulateWithin } from "../simulate/simulate-conditions.js";
import { exactShapley } from "./exact-shapley.js";
import {
  errorsOf,
  meanKnown,
  type PopulationStudy,
  personaResamples,
  placedAnswers,
  populationStudy,
} from "./population-errors.js";
import { costOf } from "./shapley-cost.js";
import { askingOrder, planShapley, type ShapleyOptions } from "./shapley-plan.js";
import { Shapley } from "./shapley-values.js";

/**
 * Exact Shapley values of value items for the population error: personas are asked with each of the 2^n coalitions of items
 * in their prompts, and an item's value is what it adds to the error, averaged over all orders in which items may join.
 * Below 0 it lowers the error. Prompts that are the same are asked once, those that begin alike share their beginning, those of a persona run side by side, and
 * the progress says what it will cost, as `shapleyCost` does. Source: "Improving Cross-Cultural Survey Simulation with
 * Calibrated Value Personas", item contributions.
 *
 * @throws PopuliError for more than twelve value items, an item asked that a value item tells, or a coalition of whose answers
 *   none can be read
 * @throws Interrupted when stopped; with `file`, a second call continues where it stopped, and shards are of personas
 * @example
 * const few = valueDescriptors(survey, { items: ["happiness", "trust", "god"] });
 * const found = await shapley({
 *   survey, model, by: byCountry, descriptors: few, items: ["Q199", "Q240"], personas: 2, seed: 1,
 * });
 * found.contributions.map(({ item, value }) => [item, value.value]);
 */
export async function shapley(options: ShapleyOptions): Promise<Shapley> {
  const plan = planShapley("shapley", options);
  const { populations, study, answerer, descriptors, coalitions } = plan;
  const cost = await costOf(plan, options);
  const prompts = cost.coalitions * cost.personas;
  const steps = {
    task: `Shapley values: ${cost.text}`,
    total: prompts,
    unit: "prompts",
  };
  const before = answerer.memo.asked;
  const order = askingOrder(plan);
  const asked = await track(
    steps,
    options,
    (work) =>
      simulateWithin(
        work,
        answerer,
        order.map((coalition) => ({ study, condition: coalitions[coalition]! })),
        { sideBySide: true },
      ),
    () => undefined,
  );
  const runs = coalitions.map((_, coalition) => asked[order.indexOf(coalition)]!);
  const full = runs.at(-1)!;
  const { respondents, weights } = full.answers;
  const scored = populationStudy(populations, study.items, respondents, weights);
  const { draws = 500, seed } = options;
  const found = contributionsOf(
    scored,
    runs.map(({ answers }) => answers),
    draws,
    seed,
  );
  const unread = found.errors.findIndex(Number.isNaN);
  if (unread >= 0)
    throw new PopuliError(
      `no answer can be read under '${coalitions[unread]!.name}'`,
      {},
      'scoring: "constrained" takes probabilities among the options alone',
    );
  return new Shapley(
    descriptors.items.map(({ name, label }, k) => ({
      item: name,
      label,
      value: shiftedInterval(
        found.values[k]!,
        found.drawn.map((drawn) => drawn[k]!),
        [-1, 1],
      ),
      byPopulation: found.byPopulation.map((own) => own[k]!),
    })),
    found.errors,
    populations.names,
    {
      ...{ personas: respondents.length, items: study.items.map(({ name }) => name), draws, seed },
      weight: populations.segmentation.weight,
      asked: answerer.memo.asked - before,
      prompts,
    },
    ["simulated answers, not surveyed ones", ...full.labels],
  );
}

/**
 * Shapley values of players for the population error, whoever answered.
 *
 * @param answers `[2^players]`: those of each coalition
 */
export function contributionsOf(
  study: PopulationStudy,
  answers: readonly Pick<AnswerSet, "items">[],
  draws: number,
  seed: number,
) {
  const placed = answers.map((one) => placedAnswers(study, one));
  const byPopulation = placed.map((one) => errorsOf(study, one));
  const errors = Float64Array.from(byPopulation, meanKnown);
  const resamples = personaResamples(study.of, draws, seed);
  return {
    errors,
    values: exactShapley(errors),
    byPopulation: study.names.map((_, c) => exactShapley(byPopulation.map((own) => own[c]!))),
    drawn: resamples.map((counts) =>
      exactShapley(placed.map((one) => meanKnown(errorsOf(study, one, counts)))),
    ),
  };
}
