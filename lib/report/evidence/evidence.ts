import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { baselineNames } from "../../baseline/baselines.js";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { populiVersion } from "../../files/package-root.js";
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
import { blockAtDepth } from "../../steer/layers.js";
import { saveVectors } from "../../steer/vectors/vector-file.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type AblationTable, ablationTable } from "../ablation/ablation-table.js";
import { toMarkdown } from "../format/markdown.js";
import { layerSearch } from "../layer-search/layer-search.js";
import { manifest } from "../manifest/manifest.js";
import { evidenceConditions } from "./evidence-conditions.js";
import { type EvidencePlan, evidencePlan } from "./evidence-plan.js";
import { promptsShown } from "./prompts-shown.js";

/** What a study of evidence runs on. */
export interface EvidenceOptions extends LongWork {
  readonly model: LocalModel;
  readonly survey: Survey;
  /** Where everything is written, and what a second call continues from. */
  readonly folder: string;
  /** Respondents to simulate (default 100). */
  readonly respondents?: number;
  /** Attributes that vectors are made of (default: the first four identifiers of two to ten values). */
  readonly attributes?: readonly string[];
  /** Items (default: all). */
  readonly items?: readonly string[];
  /** Questions and wordings that each vector is made from (default 10 and 8). */
  readonly questions?: number;
  readonly instructions?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Stops simulating after so many minutes, and reports the respondents asked by then (default: no limit). */
  readonly minutes?: number;
}

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
 * Every part is written as soon as it is there, and a second call continues: `vectors.md`, `table.md`, `table.csv`,
 * `prompts.md`, `layers.md`, `manifest.json` and `study.json`, in the folder.
 *
 * @throws PopuliError for a survey without items or identifiers that vectors can be made of, or a limit too short for
 *   one respondent
 * @throws Interrupted when stopped; a second call continues
 * @example
 * const table = await runEvidence({ model, survey, folder: "evidence", respondents: 4, items: ["Q1", "Q2"], attributes: ["Q260"] });
 */
export async function runEvidence(options: EvidenceOptions): Promise<AblationTable> {
  const { model, survey, folder, respondents = 100, seed = 1 } = options;
  const plan = evidencePlan(survey, seed, options);
  mkdirSync(folder, { recursive: true });
  const { progress, signal: stop } = longWork(options);
  const signal = limited(stop, options.minutes);
  const vectors = await demographicVectors(model, survey, {
    ...{ progress, signal: stop, attributes: plan.attributes, seed },
    ...{ questions: options.questions ?? 10, instructions: options.instructions ?? 8 },
  });
  await saveVectors(vectors, join(folder, "vectors.safetensors"));
  await writeTable(folder, "vectors.md", vectors.toTable());

  const asked = { ...help(model), survey, model, seed, file: join(folder, "answers.duckdb") };
  const study = makeStudy({ ...asked, items: plan.reported, respondents });
  const { rows } = study.respondents;
  const first = rows.subarray(0, firstOnes);
  const calibration = await simulate({
    ...{ ...asked, progress, signal: stop, items: plan.reported },
    ...{ respondents: first, condition: psii({ vectors }) },
  }).catch((error: unknown) => {
    if (error instanceof UncalibratedNoise) return undefined;
    throw error;
  });
  const sigma = calibration?.plan?.noise.sigma ?? uncalibrated;

  const report = async (searched?: Readonly<Record<string, number>>) => {
    const conditions = evidenceConditions({ vectors, sigma, searched });
    const runs = await simulateAll(answererOf(asked, study), study, conditions, { progress, signal });
    const table = await ablationTable(runs, {
      ...{ progress, signal: stop, seed, baselines: baselineNames },
      title: `${model.name}, ${survey.name}: ${runs[0]!.answers.respondents.length} respondents × ${plan.reported.length} items`,
    });
    await writeTable(folder, "table.md", table.toTable());
    await write(folder, "table.csv", table.toCSV());
    await write(folder, "prompts.md", promptsShown(model, runs));
    await write(
      folder,
      "manifest.json",
      JSON.stringify(
        runs.map((run) => manifest(run)),
        null,
        2,
      ),
    );
    const record = studyRecord(options, plan, runs, {
      sigma,
      calibrated: calibration !== undefined,
      searched,
    });
    await write(folder, "study.json", JSON.stringify(record, null, 2));
    return table;
  };
  const table = await report();
  if (plan.searched.length === 0 || signal.aborted) return table;
  const layers = [...new Set(searchedDepths.map((depth) => blockAtDepth(model.layers, depth)))];
  try {
    const search = await layerSearch({
      ...{ ...asked, progress, signal, vectors, layers },
      ...{ items: plan.searched, respondents: first },
    });
    await writeTable(folder, "layers.md", search.toTable());
    return await report(search.choice);
  } catch (error) {
    // The limit was reached: what is there has been written.
    if (error instanceof Interrupted && !stop?.aborted) return table;
    throw error;
  }
}

/** Simulates all conditions; where the limit comes first, for the respondents that were asked by then. */
async function simulateAll(
  answerer: Answerer,
  study: Study,
  conditions: readonly Condition[],
  work: LongWork,
): Promise<readonly Simulation[]> {
  const steps = {
    task: `evidence: ${conditions.length} conditions × ${study.respondents.rows.length} respondents`,
    total: conditions.length * study.respondents.rows.length,
    unit: "respondents",
  };
  try {
    return await track(steps, work, (own) =>
      simulateWithin(
        own,
        answerer,
        conditions.map((condition) => ({ study, condition })),
      ),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const done = (error.partial ?? []) as readonly Simulation[];
    if (done.length > 0 && done[0]!.answers.respondents.length > 0) return done;
    throw error;
  }
}

/** A signal that is raised with another one, or after so many minutes. */
function limited(stop: AbortSignal | undefined, minutes: number | undefined): AbortSignal {
  if (minutes !== undefined && !(minutes > 0))
    throw new PopuliError(
      `a limit of ${minutes} minutes`,
      {},
      "minutes is above 0, or left out for no limit",
    );
  return AbortSignal.any([
    ...(stop === undefined ? [] : [stop]),
    ...(minutes === undefined ? [] : [AbortSignal.timeout(minutes * 60_000)]),
  ]);
}

/** What a study was made with, and what each condition scored, for notebooks. */
function studyRecord(
  { model, survey, seed = 1, respondents = 100 }: EvidenceOptions,
  { attributes, reported, searched: heldOut }: EvidencePlan,
  runs: readonly Simulation[],
  found: {
    readonly sigma: number;
    readonly calibrated: boolean;
    readonly searched: Readonly<Record<string, number>> | undefined;
  },
) {
  return {
    populi: populiVersion,
    model: { name: model.name, hash: model.hash, weights: model.weights, teaching: model.teaching },
    survey: { name: survey.name, hash: survey.hash, synthetic: survey.codebook.synthetic },
    respondents: { wanted: respondents, asked: runs[0]!.answers.respondents.length },
    ...{ seed, attributes, items: reported, heldOutItems: heldOut, answering: help(model), ...found },
    runs: runs.map(({ id, condition, milliseconds }) => ({
      ...{ id, condition: condition.name },
      seconds: Math.round(milliseconds.simulation / 100) / 10,
    })),
  };
}

function writeTable(folder: string, name: string, table: Table): Promise<void> {
  return write(folder, name, `${toMarkdown(table)}\n`);
}

function write(folder: string, name: string, content: string): Promise<void> {
  return writeWhole(join(folder, name), (temporary) => writeFile(temporary, content));
}
