import { withOtherUnits } from "../fidelity/floors/other-units.js";
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
import type { CompareConfigurationsOptions, ConfigurationControl } from "./compare-options.js";
import type { Configuration } from "./configuration.js";
import type { ConfigurationRole, ConfigurationRow } from "./configuration-comparison.js";
import { baselineAnswers } from "./held-against.js";
import type { NamedAnswers } from "./scored-answers.js";

/** What a row of a comparison is, and its answers. */
export interface AskedRow {
  readonly row: Omit<ConfigurationRow, "scores">;
  readonly answers: NamedAnswers;
}

/** What one model answered under all configurations. */
export interface AskedConfigurations {
  /** Each configuration, then its controls and its statistical baseline. */
  readonly rows: readonly AskedRow[];
  /** The first seed's simulation of each configuration, by itself. */
  readonly runs: readonly Simulation[];
}

const controlConditions: Readonly<Record<ConfigurationControl, () => Condition>> = {
  permuted: permutedIdentifiers,
  nonsense: nonsenseIdentifiers,
  "shuffled order": shuffledIdentifiers,
};

/**
 * Asks a model under every configuration and each of its controls, with every seed.
 *
 * @param respondents rows of the survey
 * @throws Interrupted when the signal is raised
 */
export async function askConfigurations(
  options: CompareConfigurationsOptions,
  model: AnswererOptions["model"],
  respondents: Int32Array,
): Promise<AskedConfigurations> {
  const { survey, configurations, items, design, seeds = [1], controls = ["permuted"] } = options;
  const rows: AskedRow[] = [];
  const ran: Simulation[] = [];
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
            ...{ survey, segmentation, items, model, seed, respondents },
            condition: { ...condition, name: called },
            profile: segmentation.identifiers,
          }),
        );
      const run = runs[0]!;
      if (role === "configuration") ran.push(run);
      rows.push({
        row: {
          ...{ name: called, role },
          ...(role === "control" && { of: name }),
          identifiers: run.study.profileAttributes.length,
          prompt: promptLength(run, model),
        },
        answers: { name: called, rows: averaged(runs) },
      });
    }
    const baseline = baselineAnswers(
      design === undefined ? ran.at(-1)! : withOtherUnits(ran.at(-1)!, design),
      ...([segmentation, `${name}, ridge regression`, seeds[0]!] as const),
    );
    if (baseline !== undefined)
      rows.push({
        row: {
          ...{ name: baseline.name, role: "baseline", of: name },
          identifiers: segmentation.identifiers.length,
        },
        answers: baseline,
      });
  }
  return { rows, runs: ran };
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
  design: _design,
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
