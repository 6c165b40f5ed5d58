import { shiftedInterval } from "../fidelity/bootstrap/shifted-interval.js";
import { populiConvention } from "../fidelity/convention/populi.js";
import { mean } from "../fidelity/metric/mean.js";
import { scorer } from "../fidelity/scorer.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import {
  errorsOf,
  meanKnown,
  type PopulationStudy,
  placedAnswers,
  variancesOf,
} from "./population-errors.js";
import type { Represented } from "./represented.js";
import type { ValuePersonaRole, ValuePersonaRow } from "./value-personas-result.js";

/** Answers that are to be scored. */
export interface Unscored {
  readonly name: string;
  readonly role: ValuePersonaRole;
  readonly calibrated: boolean;
  readonly run: SimulatedRun;
}

/** The distance of each run's answers from the populations' own, beside that of the first run. */
export function scoredRows(
  study: PopulationStudy,
  unscored: readonly Unscored[],
  resamples: readonly Float64Array[],
  halves: (Represented & { readonly by: string }) | undefined,
): ValuePersonaRow[] {
  const indices = (names: readonly string[]) => names.map((name) => study.names.indexOf(name));
  const gapOf = (errors: Float64Array) => {
    const at = (names: readonly string[]) => meanKnown(indices(names).map((c) => errors[c]!));
    return halves === undefined ? Number.NaN : at(halves.poorly) - at(halves.well);
  };
  let reference: { readonly value: number; readonly drawn: readonly number[] } | undefined;
  return unscored.map(({ name, role, calibrated, run }): ValuePersonaRow => {
    const placed = placedAnswers(study, run.answers);
    const errors = errorsOf(study, placed);
    const drawn = resamples.map((counts) => errorsOf(study, placed, counts));
    const value = meanKnown(errors);
    const means = drawn.map(meanKnown);
    reference ??= { value, drawn: means };
    const { drawn: from, value: least } = reference;
    const variance = variancesOf(study, run.answers);
    const { kl, own } = scorer(only(run.human, study), only(run.answers, study), populiConvention).byItem();
    return {
      ...{ name, role, calibrated },
      error: shiftedInterval(value, means, [0, 1]),
      more: shiftedInterval(
        value - least,
        means.map((one, d) => one - from[d]!),
        [-1, 1],
      ),
      gap: shiftedInterval(gapOf(errors), drawn.map(gapOf), [-1, 1]),
      varianceRatio: meanKnown(variance.simulated) / meanKnown(variance.human),
      ...{ kl: mean(kl), own: mean(own) },
      populations: study.names.map((population, c) => ({
        population,
        error: shiftedInterval(
          errors[c]!,
          drawn.map((one) => one[c]!),
          [0, 1],
        ),
        variance: { simulated: variance.simulated[c]!, human: variance.human[c]! },
      })),
    };
  });
}

/** The answers to the items of a study alone. */
function only(answers: AnswerSet, { items }: PopulationStudy): AnswerSet {
  return { ...answers, items: answers.items.filter((one) => items.some(({ item }) => item === one.item)) };
}
