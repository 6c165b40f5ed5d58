import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LocalModel } from "../model/model.js";
import { type LongWork, longWork } from "../progress/progress.js";
import type { Code } from "../survey/codebook.js";
import type { Survey } from "../survey/survey.js";
import { agreementByRow, differenceOfMeans, type HiddenMean } from "./difference-of-means.js";
import {
  answersTo,
  decoding,
  type ExtractionOptions,
  type ExtractionPlan,
  extractionPlan,
  prompts,
  provenance,
  sha256,
} from "./extraction.js";
import { readCachedMean, type ValueMean, writeCachedMean } from "./vector-cache.js";
import { type SteeringVector, VectorSet } from "./vector-set.js";
import type { VectorTexts } from "./vector-texts.js";

export interface DemographicVectorOptions extends ExtractionOptions, LongWork {
  /** A folder that keeps the mean of each value, so that a second call, or one after an interrupt, does only what is new. */
  readonly cache?: string;
}

/** Prompts run together; the results do not depend on it. */
const batch = 64;

/**
 * Demographic vectors: for each value of each attribute, the mean hidden state over the tokens of the answers a model gives
 * as a person with that value, minus the mean over the answers for all values (seed 001, section 3.1.2). A vector has a row
 * for every layer, `[layers + 1, width]`. Each answer's sampling is seeded by (seed, attribute, value, instruction,
 * question) alone.
 *
 * @throws PopuliError for an attribute that is unknown or has no listed values, or a value to which every answer is empty
 * @throws Interrupted with the vectors of the attributes done so far in `partial`
 * @example
 * const vectors = await demographicVectors(model, survey, { attributes: ["Q260", "Q287"], seed: 1 });
 */
export async function demographicVectors(
  model: LocalModel,
  survey: Survey,
  options: DemographicVectorOptions,
): Promise<VectorSet> {
  const { progress, signal } = longWork(options);
  const plan = extractionPlan(survey, options);
  const total = plan.texts.reduce(
    (sum, { questions, values }) =>
      sum + values.reduce((n, value) => n + value.instructions.length * questions.length, 0),
    0,
  );
  const task = `demographic vectors of ${options.attributes.join(", ")}`;
  let done = 0;
  const report = (state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task, done, total, unit: "answers", state });
  const vectors: SteeringVector[] = [];
  report("running");
  try {
    for (const texts of plan.texts) {
      const means: ValueMean[] = [];
      for (const value of texts.values) {
        const before = done;
        const key = meanKey(model, plan, texts, value);
        const kept = options.cache === undefined ? undefined : await readCachedMean(options.cache, key);
        const mean =
          kept ??
          (await meanOfValue(model, plan, texts, value, signal, (answers) => {
            done += answers;
            report("running");
          }));
        done = before + value.instructions.length * texts.questions.length;
        if (kept === undefined && options.cache !== undefined)
          await writeCachedMean(options.cache, key, mean);
        if (mean.answers === 0)
          throw new PopuliError(
            `the model gave an empty answer to every question as ${texts.attribute} = ${value.code} (${value.label})`,
            { column: texts.attribute },
            'ask more questions, or try template: "raw"',
          );
        means.push(mean);
        report("running");
      }
      const rows = differenceOfMeans(means);
      const [odd, even] = [0, 1].map((half) => differenceOfMeans(means.map((mean) => mean.halves[half]!)));
      texts.values.forEach(({ code, label }, i) => {
        const { answers, empty } = means[i]!;
        const agreement = agreementByRow(odd![i]!, even![i]!, model.width);
        vectors.push({ attribute: texts.attribute, code, label, rows: rows[i]!, answers, empty, agreement });
      });
    }
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    report(interrupted ? "interrupted" : "failed");
    if (!interrupted) throw error;
    throw new Interrupted(
      task,
      vectors.length === 0
        ? undefined
        : new VectorSet(provenance(model, survey, plan, "difference of means"), vectors),
    );
  }
  report("finished");
  return new VectorSet(provenance(model, survey, plan, "difference of means"), vectors);
}

async function meanOfValue(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
  signal: AbortSignal | undefined,
  onAnswers: (answers: number) => void,
): Promise<ValueMean> {
  const asked = prompts(model, plan, texts, value);
  // Sums over the answers to the first, third, … question and to the second, fourth, …
  const halves = [0, 1].map(() => ({ sum: new Float64Array((model.layers + 1) * model.width), answers: 0 }));
  for (let from = 0; from < asked.length; from += batch) {
    await setImmediate();
    if (signal?.aborted) throw new Interrupted("demographic vectors");
    const some = asked.slice(from, from + batch);
    const answered = await answersTo(model, plan, some, signal);
    if (answered.length > 0) {
      const hidden = await model.meanHidden(answered, { signal, progress: () => {} });
      answered.forEach(({ question }, i) => {
        const half = halves[question % 2]!;
        const state = hidden[i]!;
        for (let k = 0; k < state.length; k++) half.sum[k] = half.sum[k]! + state[k]!;
        half.answers += 1;
      });
    }
    onAnswers(some.length);
  }
  const [odd, even] = halves.map(({ sum, answers }) => meanOf(sum, answers));
  const answers = odd!.answers + even!.answers;
  const { mean } = meanOf(
    halves[0]!.sum.map((value, i) => value + halves[1]!.sum[i]!),
    answers,
  );
  return { mean, answers, empty: asked.length - answers, halves: [odd!, even!] };
}

/** Kept in single precision also where no cache asks for it, so that a cached and a fresh mean are the same to the bit. */
function meanOf(sum: Float64Array, answers: number): HiddenMean {
  const mean =
    answers === 0 ? new Float32Array(sum.length) : Float32Array.from(sum, (total) => total / answers);
  return { mean, answers };
}

/** What a value's mean depends on, and nothing else. */
function meanKey(
  model: LocalModel,
  plan: ExtractionPlan,
  { attribute, questions }: VectorTexts,
  value: { readonly code: Code; readonly instructions: readonly string[] },
): string {
  const { template, maximumTokens, seed } = plan;
  return sha256({
    format: 2,
    model: model.hash,
    attribute,
    code: value.code,
    instructions: value.instructions,
    questions,
    template,
    decoding: { ...decoding, maximumTokens },
    seed,
  });
}
