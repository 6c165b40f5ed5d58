import { type BaselineName, baselineOf } from "../baseline/baselines.js";
import { checkGiven } from "../errors/check-given.js";
import { flag, names, optional, record, text } from "../errors/kind.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import { traitsOfRun } from "../fidelity/baseline/traits-of-run.js";
import { shiftedInterval } from "../fidelity/bootstrap/shifted-interval.js";
import { populiConvention } from "../fidelity/convention/populi.js";
import { mean } from "../fidelity/metric/mean.js";
import { scorer } from "../fidelity/scorer.js";
import { nearItems } from "../persona/descriptors/near-items.js";
import { valueDescriptors } from "../persona/descriptors/value-descriptors.js";
import { track } from "../progress/track.js";
import { answererOf } from "../simulate/answerer-of.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { changedRun } from "../simulate/answers/changed-run.js";
import { allRead } from "../simulate/answers/no-option.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { type Condition, condition } from "../simulate/condition/condition.js";
import { valuePersona } from "../simulate/condition/value-persona.js";
import type { Simulation } from "../simulate/result/simulation.js";
import { type AskedCondition, simulateWithin } from "../simulate/simulate-conditions.js";
import { makeStudy } from "../simulate/study/make-study.js";
import { cut } from "../simulate/study/shard.js";
import type { AnswerMode } from "../simulate/study/study.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { type FittedTemperature, fitTemperature } from "../temper/fit-temperature.js";
import { pooledRun } from "../temper/pooled-run.js";
import { temperedRun } from "../temper/tempered-run.js";
import {
  errorsOf,
  meanKnown,
  type PopulationStudy,
  personaResamples,
  placedAnswers,
  populationStudy,
  variancesOf,
} from "./population-errors.js";
import { type PopulationOptions, populationKinds } from "./population-options.js";
import { populationsOf } from "./populations.js";
import { type PromptBaselineName, promptBaselineNames, promptBaselines } from "./prompt-baselines.js";
import { type Represented, representedGiven, representedOn } from "./represented.js";
import { type ValuePersonaRole, type ValuePersonaRow, ValuePersonas } from "./value-personas-result.js";

/** Whose answers are estimated, from which values, and what that is held against. */
export interface ValuePersonasOptions extends PopulationOptions {
  /** Default `probabilities`. */
  readonly mode?: AnswerMode;
  /** Whether the other form, without hedges, is run too (default true; nothing to compare where there is one form). */
  readonly bothForms?: boolean;
  /** An injection to run value personas with, beside without: `psii({ vectors, noise: 0.3 })`. */
  readonly injection?: Condition;
  /** Items held out, on which each condition's temperature is fitted; they are asked and not reported. */
  readonly calibrate?: readonly string[];
  /** One temperature for everyone (default), or one for each population. */
  readonly calibrateBy?: "everyone" | "population";
  /** Prompts that value personas are held against (default all). */
  readonly prompts?: readonly PromptBaselineName[];
  /** Statistical baselines, fitted to the survey's other respondents (default item marginals and ridge regression). */
  readonly baselines?: readonly BaselineName[];
  /**
   * Populations that the model is held to represent well and poorly, by label (default: the halves with the lower and the
   * higher error of the model asked directly, on the held-out items of `calibrate`; no gap without them).
   */
  readonly represented?: Represented;
}

/**
 * Estimates what populations answer from personas of their values: whole value profiles are drawn from each population by
 * weight, said to the model as descriptors, and the answers are aggregated to the population. In the same call and on the
 * same personas: the form without hedges, other prompts (direct, role-play, sociodemographic, personality), statistical
 * baselines, uniform answers, and the personas' own answers; and, with `injection` and `calibrate`, value personas injected,
 * and everything calibrated. Source: "Improving Cross-Cultural Survey Simulation with Calibrated Value Personas".
 *
 * @throws PopuliError for a population that nobody belongs to, an item that is both reported and held out, an item that a
 *   value item in the prompt tells, or a descriptor with the words of an item asked
 * @throws Interrupted when stopped; with `file`, a second call continues where it stopped
 * @example
 * const estimated = await valuePersonas({
 *   survey, model, by: byCountry, items: ["Q199", "Q240"], calibrate: ["Q47", "Q131"], personas: 2, seed: 1,
 * });
 * estimated.rows[0].error; // distance from the population's mean answer, as a share of the scale
 * plot.populationErrors(estimated);
 */
export async function valuePersonas(options: ValuePersonasOptions): Promise<ValuePersonas> {
  checkGiven<ValuePersonasOptions>("valuePersonas", options, {
    ...{ ...populationKinds, mode: optional(text), bothForms: optional(flag), injection: optional(record) },
    ...{ calibrate: optional(names), calibrateBy: optional(text), prompts: optional(names) },
    ...{ baselines: optional(names), represented: optional(record) },
  });
  const { survey, by, seed, injection, calibrate = [], draws = 500 } = options;
  oneOf("calibrateBy", options.calibrateBy ?? "everyone", ["everyone", "population"]);
  const both = options.items.find((item) => calibrate.includes(item));
  if (both !== undefined)
    throw new PopuliError(
      `'${both}' is reported, and a temperature would be fitted on it`,
      { column: both },
      "hold other items out: calibrate: […]",
    );
  const prompts = (options.prompts ?? promptBaselineNames).map((name) =>
    oneOf("prompt baseline", name, promptBaselineNames),
  );
  const populations = populationsOf(by, options.populations, options.personas);
  const given = representedGiven(populations.names, options.represented);
  const descriptors = options.descriptors ?? valueDescriptors(survey);
  const study = makeStudy({
    ...options,
    items: [...options.items, ...calibrate],
    segmentation: populations.segmentation,
    respondents: options.personas * populations.names.length,
    draw: "per segment",
  });
  requireScale(study.items.filter(({ name }) => calibrate.includes(name)));
  const told = valuePersona(descriptors);
  const other = valuePersona({ ...descriptors, form: descriptors.form === "hedged" ? "no hedge" : "hedged" });
  const twoForms = descriptors.items.some(({ sentences }) =>
    sentences.some(({ hedged, plain }) => hedged !== plain),
  );
  const asked: (AskedCondition & { readonly role: ValuePersonaRole })[] = [
    { study, condition: told, role: "values" },
    ...((options.bothForms ?? true) && twoForms
      ? [{ study, condition: other, role: "values" as const }]
      : []),
    ...(injection === undefined
      ? []
      : [
          {
            study,
            condition: condition({ ...injection, ...told, name: `${told.name} + ${injection.name}` }),
            role: "values" as const,
          },
        ]),
    ...promptBaselines
      .filter(({ name }) => prompts.includes(name))
      .map(({ asked: ask }) => ({ ...ask(study, populations), role: "prompt" as const })),
  ];
  const answerer = answererOf(options, study);
  const n = cut(study).respondents.rows.length;
  const steps = {
    task: `value personas: ${n} personas × ${asked.length} conditions`,
    total: n * asked.length,
    unit: "personas",
  };
  const runs = await track(
    steps,
    options,
    (work) => simulateWithin(work, answerer, asked),
    () => undefined,
  );
  const reported = study.items.filter(({ name }) => !calibrate.includes(name));
  const first = runs[0]!;
  const { respondents, weights } = first.answers;
  const scored = populationStudy(populations, reported, respondents, weights);
  const resamples = personaResamples(scored.of, draws, seed);
  const halves =
    given ??
    representedOn(
      calibrate.length === 0 ? [] : study.items.filter(({ name }) => calibrate.includes(name)),
      populations,
      runs[asked.findIndex(({ condition: { name } }) => name === "direct")],
    );
  const fitted: { readonly name: string; readonly fitted: FittedTemperature }[] = [];
  const simulated: Unscored[] = runs.flatMap((run, r) => {
    const { role } = asked[r]!;
    const { name } = run.condition;
    const before: Unscored = { name, role, calibrated: false, run };
    if (calibrate.length === 0) return [before];
    // Decoded answers are single options: their shares in each population are calibrated.
    const whole = study.mode === "sample" ? pooledRun(run, populations.segmentation) : run;
    const temperature = fitTemperature(whole, {
      items: calibrate,
      ...(options.calibrateBy === "population" && { by: populations.segmentation }),
    });
    fitted.push({ name, fitted: temperature });
    const tempered = temperedRun(whole, temperature);
    return [before, { name: `${name}, calibrated`, role, calibrated: true, run: tempered }];
  });
  const unscored: Unscored[] = [
    ...simulated,
    ...(options.baselines ?? (["item marginals", "ridge regression"] as const)).flatMap(
      (name): Unscored[] => {
        const answers = predictedBy(name, first, seed);
        return answers === undefined
          ? []
          : [{ name, role: "statistical", calibrated: false, run: changedRun(first, { answers }) }];
      },
    ),
    {
      name: "uniform",
      role: "floor",
      calibrated: false,
      run: changedRun(first, { answers: uniform(first.answers) }),
    },
    {
      name: "the personas' own answers",
      role: "humans",
      calibrated: false,
      run: changedRun(first, { answers: first.human }),
    },
  ];
  const rows = scoreRows(scored, unscored, resamples, halves);
  return new ValuePersonas(rows, populations.names, halves, {
    ...{ personas: options.personas, items: reported.map(({ name }) => name), calibrate, draws, seed },
    ...{ survey: survey.name, weight: populations.segmentation.weight, by: by.name },
    model: first.model.name,
    labels: [...new Set(["simulated answers, not surveyed ones", ...first.labels])],
    near: nearItems(survey, descriptors, [...options.items, ...calibrate]),
    runs: new Map(simulated.map(({ name, run }) => [name, run])),
    fitted: new Map(fitted.map(({ name, fitted: temperature }) => [name, temperature])),
  });
}

/** @throws PopuliError before anything is asked, where items are held out and none of them has an order */
function requireScale(heldOut: readonly Variable[]): void {
  if (heldOut.length === 0 || heldOut.some(({ measure }) => measure !== "nominal")) return;
  throw new PopuliError(
    `calibrate: ${heldOut.map(({ name }) => name).join(", ")}: nominal, without a scale whose mean is kept`,
    {},
    "hold ordered items out",
  );
}

/** Answers that are to be scored. */
interface Unscored {
  readonly name: string;
  readonly role: ValuePersonaRole;
  readonly calibrated: boolean;
  readonly run: SimulatedRun;
}

function scoreRows(
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

/** What a baseline fitted to the survey's other respondents predicts for the personas; nothing where there are none. */
function predictedBy(name: BaselineName, run: Simulation, seed: number): AnswerSet | undefined {
  const { others } = run;
  if (others === undefined) return undefined;
  const predict = baselineOf(name).fit({
    ...{ training: others, scored: run.answers.respondents, seed },
    traits: traitsOfRun(run),
  });
  return {
    ...run.answers,
    ...{ kind: "baseline", name, noOption: allRead },
    items: run.answers.items.map((item, j) => ({ ...item, rows: predict(j) })),
  };
}

function uniform(answers: AnswerSet): AnswerSet {
  return {
    ...answers,
    ...{ kind: "floor", name: "uniform", noOption: allRead },
    items: answers.items.map((item) => ({
      ...item,
      rows: new Float64Array(item.rows.length).fill(1 / item.options.length),
    })),
  };
}
