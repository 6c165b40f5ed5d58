import type { BaselineName } from "../baseline/baselines.js";
import { checkGiven } from "../errors/check-given.js";
import { counted } from "../errors/counted.js";
import { flag, names, optional, record, text } from "../errors/kind.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import { nearItems } from "../persona/descriptors/near-items.js";
import { valueDescriptors } from "../persona/descriptors/value-descriptors.js";
import { track } from "../progress/track.js";
import { answererOf } from "../simulate/answerer-of.js";
import { type Condition, condition } from "../simulate/condition/condition.js";
import { valuePersona } from "../simulate/condition/value-persona.js";
import { type AskedCondition, simulateWithin } from "../simulate/simulate-conditions.js";
import { makeStudy } from "../simulate/study/make-study.js";
import { cut } from "../simulate/study/shard.js";
import type { AnswerMode } from "../simulate/study/study.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { type FittedTemperature, fitTemperature } from "../temper/fit-temperature.js";
import { pooledRun } from "../temper/pooled-run.js";
import { temperedRun } from "../temper/tempered-run.js";
import { heldAgainst } from "./held-against.js";
import { personaResamples, populationStudy } from "./population-errors.js";
import { type PopulationOptions, populationKinds } from "./population-options.js";
import { populationsOf } from "./populations.js";
import { type PromptBaselineName, promptBaselineNames, promptBaselines } from "./prompt-baselines.js";
import { type Represented, representedGiven, representedOn } from "./represented.js";
import { scoredRows, type Unscored } from "./scored-rows.js";
import { type ValuePersonaRole, ValuePersonas } from "./value-personas-result.js";

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
    task: `value personas: ${counted(n, "persona")} × ${counted(asked.length, "condition")}`,
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
    ...heldAgainst(first, options.baselines ?? ["item marginals", "ridge regression"], seed),
  ];
  const rows = scoredRows(scored, unscored, resamples, halves);
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
