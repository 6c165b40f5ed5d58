import { checkArgument } from "../errors/check-given.js";
import { PopuliError } from "../errors/populi-error.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { FittedTo } from "../survey/fitted-to.js";
import type { Survey } from "../survey/survey/survey.js";
import { FittedTemperature, groupPlaces } from "./fit-temperature.js";
import { scaleOf } from "./item-scale.js";
import { temperedItem } from "./tempered-item.js";

/**
 * A run's answers at fitted temperatures, for `evaluate`, `compareRuns` and plots. It has the items that the
 * temperatures were not fitted on. A respondent whose group had nobody to fit on keeps their answers.
 *
 * @throws PopuliError where every item of the run was fitted on
 * @example
 * const fitted = fitTemperature(run, { items: ["Q57"] });
 * await evaluate(temperedRun(run, fitted));
 */
export function temperedRun(
  run: SimulatedRun & { readonly study: { readonly survey: Survey } },
  fitted: FittedTemperature,
): SimulatedRun & { readonly survey: Survey };
export function temperedRun(run: SimulatedRun, fitted: FittedTemperature): SimulatedRun;
export function temperedRun(
  run: SimulatedRun & { readonly study?: { readonly survey: Survey } },
  fitted: FittedTemperature,
): SimulatedRun & { readonly survey?: Survey } {
  checkRun("temperedRun", run);
  checkArgument("temperedRun", "fitted", fitted, {
    what: "what fitTemperature(run, { items }) returned",
    fits: (value) => value instanceof FittedTemperature,
  });
  const { items, by, groups } = fitted;
  const rest = <Answers extends AnswerSet>(answers: Answers): Answers => ({
    ...answers,
    items: answers.items.filter(({ item }) => !items.includes(item)),
  });
  const answers = rest(run.answers);
  if (answers.items.length === 0)
    throw new PopuliError(
      `the temperature was fitted on every item of the run: ${items.join(", ")}`,
      {},
      "fit it on some items and report the others",
    );
  const temperatureOf = new Map(groups.map(({ group, temperature }) => [group, temperature]));
  const names = by === undefined ? ["everyone"] : by.segments.map(({ label }) => label);
  const temperatures = Float64Array.from(
    groupPlaces(run, by),
    (place) => temperatureOf.get(names[place] ?? "") ?? Number.NaN,
  );
  const name = `${run.condition.name}, calibrated`;
  const label =
    by === undefined
      ? `T ${groups[0]!.temperature.toFixed(3)}`
      : `a T for each of ${groups.length} groups (${by.name})`;
  const nominal = answers.items.filter((item) => scaleOf(item) === undefined).map(({ item }) => item);
  const survey = run.study?.survey ?? run.survey;
  return {
    ...(survey !== undefined && {
      survey,
      fittedTo: [...(run.fittedTo ?? []), fittedTo(survey, run, items)],
    }),
    answers: { ...answers, name, items: answers.items.map((item) => temperedItem(item, temperatures)) },
    human: rest(run.human),
    ...(run.others !== undefined && { others: rest(run.others) }),
    segmentation: run.segmentation,
    identifiers: run.identifiers,
    condition: { name },
    labels: [
      ...run.labels,
      `calibrated: ${label} fitted on ${items.join(", ")}`,
      ...(nominal.length > 0
        ? [`nominal, without a mean to keep, so that the temperature alone acts: ${nominal.join(", ")}`]
        : []),
    ],
  };
}

/** The respondents' own answers that a temperature was fitted to: mixed estimates of them would be leaked to. */
function fittedTo(survey: Survey, { answers }: SimulatedRun, items: readonly string[]): FittedTo {
  return { what: "the temperature", survey: survey.hash, respondents: answers.respondents, items };
}
