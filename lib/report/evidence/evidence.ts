import { existsSync, mkdirSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { baselineNames } from "../../baseline/baselines.js";
import { counted } from "../../errors/counted.js";
import { Interrupted } from "../../errors/interrupted.js";
import { checkOptions, type OptionNames } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { writeWhole } from "../../files/write-whole.js";
import type { LocalModel } from "../../model/model.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { Table } from "../../show/table.js";
import { answererOf } from "../../simulate/answerer-of.js";
import type { Condition } from "../../simulate/condition/condition.js";
import { psii } from "../../simulate/condition/psii.js";
import type { Answerer } from "../../simulate/port/answerer.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulate } from "../../simulate/simulate.js";
import { simulateWithin } from "../../simulate/simulate-conditions.js";
import { makeStudy } from "../../simulate/study/make-study.js";
import type { Study } from "../../simulate/study/study.js";
import { UncalibratedNoise } from "../../steer/calibration/noise-calibration.js";
import { demographicVectors } from "../../steer/extract/demographic-vectors.js";
import { blockAtDepth, type LayerChoice } from "../../steer/layers.js";
import { saveVectors } from "../../steer/vectors/vector-file.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type AblationTable, ablationTable } from "../ablation/ablation-table.js";
import { toMarkdown } from "../format/markdown.js";
import { layerSearch } from "../layer-search/layer-search.js";
import { manifest } from "../manifest/manifest.js";
import { evidenceConditions } from "./evidence-conditions.js";
import { type EvidencePlan, type EvidenceSettings, evidencePlan, fewestToSearch } from "./evidence-plan.js";
import { promptsShown } from "./prompts-shown.js";
import { studyRecord } from "./study-record.js";

/** What a study of evidence runs on. */
export interface EvidenceOptions extends EvidenceSettings, LongWork {
  readonly model: LocalModel;
  readonly survey: Survey;
  /** Where everything is written, and what a second call continues from. */
  readonly folder: string;
  /** Stops asking when it is raised, and reports the respondents asked by then, as after `minutes`. */
  readonly enough?: AbortSignal;
}

/** The names of its options. */
const evidenceOptions: OptionNames<Required<EvidenceOptions>> = {
  ...{ model: true, survey: true, folder: true, respondents: true, attributes: true, items: true },
  ...{ questions: true, instructions: true, seed: true, minutes: true, enough: true },
  ...{ progress: true, signal: true },
};

/** How models are helped to answer; the teaching model has learned to answer without. */
function help({ teaching }: LocalModel): { readonly answerPrefix?: string } {
  return teaching ? {} : { answerPrefix: "Answer: " };
}

/** σ where too few answers are read to calibrate it: within the range that PSII reports (0.07 … 0.35). */
const uncalibrated = 0.1;

/** σ is calibrated on, and layers are searched with, this many of the respondents. */
const firstOnes = 10;
/** Depths at which layers are searched. */
const searchedDepths = [0.35, 0.5, 0.65, 0.8, 0.95];

/**
 * Runs every method on one model and one survey: vectors with their agreement; simulations under all conditions, scored
 * beside floors and statistical baselines; a layer search on items that are not reported, and PSII at the layers it found.
 * A model without a chat template is asked in raw lines. Every part is written as soon as it is there, and a second call
 * continues: `vectors.md`, `table.md`, `table.csv`, `prompts.md`, `layers.md`, `manifest.json` and `study.json`, in the
 * folder.
 *
 * @throws PopuliError for settings that make no study, or a folder
 *   that is a file
 * @throws Interrupted when stopped, or when enough has been asked before every condition has a respondent; a second call
 *   continues
 * @example
 * const table = await runEvidence({ model, survey, folder: "evidence", respondents: 4, items: ["Q1", "Q2"], attributes: ["Q260"] });
 */
export async function runEvidence(options: EvidenceOptions): Promise<AblationTable> {
  checkOptions("runEvidence", options, evidenceOptions);
  const plan = evidencePlan(options.survey, options);
  makeFolder(options.folder);
  const limit = limited(plan.minutes, [longWork(options).signal, options.enough]);
  try {
    return await study(options, plan, limit.signal);
  } finally {
    limit.release();
  }
}

/** The study; `signal` is raised when it is stopped, and when enough has been asked. */
async function study(
  options: EvidenceOptions,
  plan: EvidencePlan,
  signal: AbortSignal,
): Promise<AblationTable> {
  const { model, survey, folder } = options;
  const { progress, signal: stop } = longWork(options);
  const vectors = await demographicVectors(model, survey, {
    ...{ progress, signal, attributes: plan.attributes, seed: plan.seed },
    ...{ questions: plan.questions, instructions: plan.instructions },
    template: model.tokenizer.chatTemplate ? "chat" : "raw",
  });
  await saveVectors(vectors, join(folder, "vectors.safetensors"));
  await writeTable(folder, "vectors.md", vectors.toTable());

  const asked = {
    ...{ ...help(model), survey, model, seed: plan.seed, file: join(folder, "answers.duckdb") },
    items: plan.reported,
  };
  const planned = makeStudy({ ...asked, respondents: plan.respondents });
  const first = planned.respondents.rows.subarray(0, firstOnes);
  const calibration = await simulate({
    ...{ ...asked, progress, signal, respondents: first, condition: psii({ vectors }) },
  }).catch((error: unknown) => {
    if (error instanceof UncalibratedNoise) return undefined;
    throw error;
  });
  const sigma = calibration?.plan?.noise.sigma ?? uncalibrated;

  const conditionsWith = (searched?: LayerChoice) => evidenceConditions({ vectors, sigma, searched });
  const report = async (runs: readonly Simulation[], searched?: Readonly<Record<string, number>>) => {
    const { length: n } = runs[0]!.answers.respondents;
    const table = await ablationTable(runs, {
      ...{ progress, signal: stop, seed: plan.seed, baselines: baselineNames },
      title: `${model.name}, ${survey.name}: ${counted(n, "respondent")} × ${counted(plan.reported.length, "item")}`,
      notPart: leftOut(plan, n, searched !== undefined),
    });
    await writeTable(folder, "table.md", table.toTable());
    await write(folder, "table.csv", table.toCSV());
    await write(folder, "prompts.md", promptsShown(model, runs));
    await writeJson(
      folder,
      "manifest.json",
      runs.map((run) => manifest(run)),
    );
    const found = { sigma, calibrated: calibration !== undefined, searched };
    await writeJson(
      folder,
      "study.json",
      studyRecord({
        ...{ model, survey, plan, runs, comparison: table.comparison, answering: help(model) },
        ...found,
      }),
    );
    return table;
  };
  const answerer = answererOf(asked, planned);
  const table = await report(await simulateSome(answerer, planned, conditionsWith(), { progress, signal }));
  if (plan.searched.length === 0 || signal.aborted) return table;
  const layers = [...new Set(searchedDepths.map((depth) => blockAtDepth(model.layers, depth)))];
  try {
    const search = await layerSearch({
      ...{ ...asked, progress, signal, vectors, layers },
      ...{ items: plan.searched, respondents: first },
    });
    await writeTable(folder, "layers.md", search.toTable());
    const runs = await simulateAll(answerer, planned, conditionsWith(search.choice), { progress, signal });
    return await report(runs, search.choice);
  } catch (error) {
    // What is there has been written, of more respondents than have been asked at the layers found.
    if (error instanceof Interrupted && !stop?.aborted) return table;
    throw error;
  }
}

/** Simulates all conditions, of all respondents. */
function simulateAll(
  answerer: Answerer,
  study: Study,
  conditions: readonly Condition[],
  work: LongWork,
): Promise<readonly Simulation[]> {
  const steps = {
    task: `evidence: ${counted(conditions.length, "condition")} × ${counted(study.respondents.rows.length, "respondent")}`,
    total: conditions.length * study.respondents.rows.length,
    unit: "respondents",
  };
  const asked = conditions.map((condition) => ({ study, condition }));
  return track(steps, work, (own) => simulateWithin(own, answerer, asked));
}

/** The same; when stopped, of the respondents that were asked by then under all conditions. */
async function simulateSome(...all: Parameters<typeof simulateAll>): Promise<readonly Simulation[]> {
  try {
    return await simulateAll(...all);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const done = (error.partial ?? []) as readonly Simulation[];
    if (done.length > 0 && done[0]!.answers.respondents.length > 0) return done;
    throw error;
  }
}

/** What a reader of the table might look for and does not find, and why. */
function leftOut({ searched, reported, respondents }: EvidencePlan, n: number, found: boolean): string[] {
  return [
    ...(n < respondents
      ? [`${respondents - n} of the ${counted(respondents, "respondent")}, who have not been asked yet`]
      : []),
    ...(searched.length === 0
      ? [
          `a layer search, which takes ${fewestToSearch} items or more (here: ${counted(reported.length, "item")})`,
        ]
      : []),
    ...(searched.length > 0 && !found
      ? ["PSII at searched layers, since layers have not been searched yet"]
      : []),
  ];
}

/** A longer timer goes off at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * A signal that is raised after so many minutes, or with one of the others. `AbortSignal.any` over `AbortSignal.timeout` is
 * never raised once the garbage collector has come by (nodejs/node#57736), so the timer is held here.
 */
function limited(minutes: number | undefined, others: readonly (AbortSignal | undefined)[]) {
  const controller = new AbortController();
  const raise = () => controller.abort();
  const timer =
    minutes === undefined ? undefined : setTimeout(raise, Math.min(minutes * 60_000, longestTimer));
  for (const other of others) {
    if (other?.aborted) raise();
    other?.addEventListener("abort", raise);
  }
  const release = () => {
    clearTimeout(timer);
    for (const other of others) other?.removeEventListener("abort", raise);
  };
  return { signal: controller.signal, release };
}

function makeFolder(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new PopuliError(
      `${folder} is a file`,
      {},
      "name a folder to write to; one that is not there is made",
    );
  mkdirSync(folder, { recursive: true });
}

function writeJson(folder: string, name: string, content: unknown): Promise<void> {
  return write(folder, name, JSON.stringify(content, null, 2));
}

function writeTable(folder: string, name: string, table: Table): Promise<void> {
  return write(folder, name, `${toMarkdown(table)}\n`);
}

function write(folder: string, name: string, content: string): Promise<void> {
  return writeWhole(join(folder, name), (temporary) => writeFile(temporary, content));
}
