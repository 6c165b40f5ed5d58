import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { AnswererOptions } from "../simulate/answerer-of.js";
import type { Condition } from "../simulate/condition/condition.js";
import {
  nonsenseIdentifiers,
  permutedIdentifiers,
  shuffledIdentifiers,
} from "../simulate/condition/controls.js";
import { personaPrompt } from "../simulate/condition/persona-prompt.js";
import { segmentPersona } from "../simulate/condition/segment-persona.js";
import { wordsFor } from "../simulate/prompt/words.js";
import type { Simulation } from "../simulate/result/simulation.js";
import { simulate } from "../simulate/simulate.js";
import type { AnsweringOptions } from "../simulate/study/answering.js";
import type { AnswerMode } from "../simulate/study/study.js";
import type { Survey } from "../survey/survey/survey.js";
import type { Configuration } from "./configuration.js";
import {
  ConfigurationComparison,
  type ConfigurationRole,
  type ConfigurationRow,
  type Restored,
} from "./configuration-comparison.js";
import { drawRows, refuseScoredOutcomes, scoredStudy } from "./configuration-study.js";
import { differencesOf, type Pair } from "./differences.js";
import { type DimensionScore, dimensionScores, type ScoreKey } from "./dimension-scores.js";
import { baselineAnswers, humanResample, shuffledAnswers, uniformAnswers } from "./held-against.js";
import { type NamedAnswers, type ScoredAnswers, scoredAnswers, shiftedInterval } from "./scored-answers.js";

/** A control of a configuration's prompt. */
export type ConfigurationControl = "permuted" | "nonsense" | "shuffled order";

/** What configurations are compared on. */
export interface CompareConfigurationsOptions
  extends LongWork,
    AnsweringOptions,
    Pick<AnswererOptions, "file"> {
  readonly survey: Survey;
  readonly configurations: readonly Configuration[];
  readonly models: readonly AnswererOptions["model"][];
  /** Items that no configuration tells, and none was chosen by. */
  readonly items: readonly string[];
  /** How many respondents who have a segment in every configuration. */
  readonly respondents: number;
  /** Each seed is a simulation; their answers are averaged (default [1]). The first draws the respondents. */
  readonly seeds?: readonly number[];
  /** The segments of structure and prediction (default: the first configuration's). */
  readonly by?: Segmentation;
  /** Controls of every configuration (default: permuted identifiers, without which none counts as restoring). */
  readonly controls?: readonly ConfigurationControl[];
  /** Resamples of respondents and items (default 500). */
  readonly draws?: number;
  /** Default `probabilities`. */
  readonly mode?: AnswerMode;
}

const controlConditions: Readonly<Record<ConfigurationControl, () => Condition>> = {
  permuted: permutedIdentifiers,
  nonsense: nonsenseIdentifiers,
  "shuffled order": shuffledIdentifiers,
};

/**
 * Simulates a survey under several configurations of what the model is told, and compares them on distributional,
 * structural, predictive fidelity and association, beside controls, a statistical baseline on the same identifiers,
 * uniform answers and other humans. Source: audience segmentation, arXiv:2604.06663, and what its reviews ask for.
 *
 * @returns one comparison for each model
 * @throws PopuliError without a configuration or model, for two of one name, for a configuration that tells or was chosen
 *   by an item that is scored, or too few respondents
 * @throws Interrupted when the signal is raised
 * @example
 * const demo = { name: "Demo", segmentation: segment(survey, { identifiers: ["Q260", "Q275"] }) };
 * const [compared] = await compareConfigurations({
 *   survey, configurations: [demo], models: [model], items: ["Q1", "Q46"], respondents: 50,
 * });
 * compared.sentences;
 */
export async function compareConfigurations(
  options: CompareConfigurationsOptions,
): Promise<ConfigurationComparison[]> {
  const { survey, configurations, models, items, respondents, seeds = [1] } = options;
  const { controls = ["permuted"], draws = 500 } = options;
  const [first] = configurations;
  if (first === undefined || models.length === 0 || seeds.length === 0)
    throw new PopuliError(
      `no ${first === undefined ? "configurations" : models.length === 0 ? "models" : "seeds"} to compare`,
      {},
      "give at least one",
    );
  const twice = configurations.find(
    ({ name }, k) => configurations.findIndex((one) => one.name === name) !== k,
  );
  if (twice !== undefined) throw new PopuliError(`two configurations are named '${twice.name}'`, {});
  refuseScoredOutcomes(survey, configurations, items);
  const by = options.by ?? first.segmentation;
  const segmentations = [...configurations.map(({ segmentation }) => segmentation), by];
  const rows = drawRows(survey, segmentations, respondents, seeds[0]!);
  const compared: ConfigurationComparison[] = [];
  for (const model of models) {
    const asked: { readonly row: Omit<ConfigurationRow, "scores">; readonly answers: NamedAnswers }[] = [];
    let run: Simulation | undefined;
    for (const configuration of configurations) {
      const { name, segmentation } = configuration;
      const variants: [string, ConfigurationRole, Condition][] = [
        [name, "configuration", conditionOf(configuration)],
        ...controls.map((control): [string, ConfigurationRole, Condition] => [
          `${name}, ${control}`,
          "control",
          controlConditions[control](),
        ]),
      ];
      for (const [called, role, condition] of variants) {
        const runs: Simulation[] = [];
        for (const seed of seeds)
          runs.push(
            await simulate({
              ...answeringOf(options),
              ...{ survey, segmentation, items, model, seed },
              condition: { ...condition, name: called },
              respondents: rows,
              profile: segmentation.identifiers,
            }),
          );
        run = runs[0]!;
        asked.push({
          row: {
            ...{ name: called, role },
            ...(role === "control" && { of: name }),
            identifiers: run.study.profileAttributes.length,
            prompt: promptLength(run, model),
          },
          answers: { name: called, rows: averaged(runs) },
        });
      }
      const baseline = baselineAnswers(run!, segmentation, `${name}, ridge regression`, seeds[0]!);
      if (baseline !== undefined)
        asked.push({
          row: {
            name: baseline.name,
            role: "baseline",
            of: name,
            identifiers: segmentation.identifiers.length,
          },
          answers: baseline,
        });
    }
    const study = scoredStudy(run!.human, by);
    const floors: [NamedAnswers, ConfigurationRole][] = [
      [uniformAnswers(study), "floor"],
      [shuffledAnswers(study, asked[0]!.answers, seeds[0]!), "floor"],
      [humanResample(study, seeds[0]!), "humans"],
    ];
    const all = [
      ...asked,
      ...floors.map(([answers, role]) => ({ row: { name: answers.name, role }, answers })),
    ];
    const steps = { task: `comparing configurations of ${model.name}`, total: draws, unit: "resamples" };
    const scored = await track(steps, options, ({ step, breathe }) =>
      scoredAnswers(
        study,
        all.map(({ answers }) => answers),
        { draws, seed: seeds[0]! },
        async () => {
          step();
          await breathe();
        },
      ),
    );
    compared.push(
      comparisonOf(
        model.name,
        all.map(({ row }) => row),
        scored,
        {
          ...{ seeds, draws, labels: run!.labels, respondents: rows.length, items: items.length },
          ...{ grouping: by.name, segments: by.segments.length },
        },
      ),
    );
  }
  return compared;
}

function conditionOf({ personas = "one a respondent" }: Configuration): Condition {
  return personas === "one a respondent" ? personaPrompt() : segmentPersona(personas);
}

/** The options that say how answers are taken and where work is reported. */
function answeringOf({
  survey: _survey,
  configurations: _configurations,
  models: _models,
  items: _items,
  respondents: _respondents,
  seeds: _seeds,
  by: _by,
  controls: _controls,
  draws: _draws,
  ...answering
}: CompareConfigurationsOptions) {
  return answering;
}

/** The mean over seeds of each answer. */
function averaged(runs: readonly Simulation[]): Float64Array[] {
  return runs[0]!.answers.items.map(({ rows }, j) =>
    rows.map(
      (_, at) => runs.reduce((sum, { answers }) => sum + answers.items[j]!.rows[at]!, 0) / runs.length,
    ),
  );
}

/** Respondents whose prompts are measured. */
const measured = 200;

/** The mean length of what stands before the question. */
function promptLength(
  { study, condition, answers }: Simulation,
  model: AnswererOptions["model"],
): NonNullable<ConfigurationRow["prompt"]> {
  const some = answers.respondents.slice(0, measured);
  const texts = Array.from(some, (row) => wordsFor(study, condition, row).chat.system);
  const mean = (length: (text: string) => number) =>
    texts.reduce((sum, text) => sum + length(text), 0) / texts.length;
  return {
    characters: mean((text) => text.length),
    ...("tokenizer" in model && { tokens: mean((text) => model.tokenizer.encode(text).length) }),
  };
}

/** The rows, rankings and differences of what was scored. */
export function comparisonOf(
  model: string,
  rows: readonly Omit<ConfigurationRow, "scores">[],
  scored: ScoredAnswers,
  how: ConfigurationComparison["how"],
): ConfigurationComparison {
  const scores = dimensionScores as readonly (DimensionScore & { readonly key: ScoreKey })[];
  const drawsOf = (key: ScoreKey, a: number) =>
    Array.from({ length: scored.draws }, (_, d) => scored.drawn[key][d * rows.length + a]!);
  const withScores = rows.map(
    (row, a): ConfigurationRow => ({
      ...row,
      scores: Object.fromEntries(
        scores.map(({ key, range }) => [
          key,
          shiftedInterval(scored.values[key][a]!, drawsOf(key, a), range),
        ]),
      ) as ConfigurationRow["scores"],
    }),
  );
  const own = [...rows.keys()].filter((a) => rows[a]!.role === "configuration");
  const best = Object.fromEntries(
    scores.map((score) => [score.key, bestShares(score, rows, own, scored)]),
  ) as Record<ScoreKey, Record<string, number>>;
  const headlines = scores.filter(({ headline }) => headline);
  const names = rows.map(({ name }) => name);
  const pairs = headlines.flatMap((score) =>
    own.flatMap((first, k) => own.slice(k + 1).map((second): Pair => ({ score, first, second }))),
  );
  const restoring = headlines.filter(
    ({ dimension }) => dimension === "structural" || dimension === "association",
  );
  const controls = own.flatMap((first) => {
    const second = rows.findIndex(({ role, of }) => role === "control" && of === rows[first]!.name);
    return second < 0 ? [] : restoring.map((score): Pair => ({ score, first, second }));
  });
  const against = differencesOf(names, scored, controls);
  const restored = own.flatMap((a): Restored[] => {
    const these = against.filter(({ first }) => first === names[a]);
    if (these.length === 0) return [];
    return [
      {
        configuration: names[a]!,
        restores: these.some(({ verdict }) => verdict === "better"),
        against: these,
      },
    ];
  });
  return new ConfigurationComparison(
    model,
    withScores,
    best,
    differencesOf(names, scored, pairs),
    restored,
    how,
  );
}

function bestShares(
  { key, better }: DimensionScore & { readonly key: ScoreKey },
  rows: readonly { readonly name: string }[],
  own: readonly number[],
  { drawn, draws }: ScoredAnswers,
): Record<string, number> {
  const shares: Record<string, number> = Object.fromEntries(own.map((a) => [rows[a]!.name, 0]));
  for (let d = 0; d < draws; d++) {
    const values = own.map((a) => drawn[key][d * rows.length + a]!);
    const known = values.filter((value) => !Number.isNaN(value));
    if (known.length === 0) continue;
    const most = better === "lower" ? Math.min(...known) : Math.max(...known);
    const winners = own.filter((_, k) => values[k] === most);
    for (const a of winners) shares[rows[a]!.name]! += 1 / winners.length / draws;
  }
  return shares;
}
