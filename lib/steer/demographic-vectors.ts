import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LocalModel } from "../model/model.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { randomStream } from "../random/stream.js";
import type { Code } from "../survey/codebook.js";
import type { Survey } from "../survey/survey.js";
import { agreementByRow, differenceOfMeans, type HiddenMean } from "./difference-of-means.js";
import { readCachedMean, type ValueMean, writeCachedMean } from "./vector-cache.js";
import { type SteeringVector, type VectorProvenance, VectorSet } from "./vector-set.js";
import { type GivenTexts, type VectorTexts, vectorTexts } from "./vector-texts.js";

export interface DemographicVectorOptions extends LongWork {
  /** Variables whose values get a vector each. */
  readonly attributes: readonly string[];
  readonly seed: number;
  /** Questions asked under each instruction (default 20; the paper asks 40): the first so many of the texts. */
  readonly questions?: number;
  /** Instructions for each value (default 2; the paper has 5): the first so many of the texts. */
  readonly instructions?: number;
  /** Own texts by attribute, in place of the library's or the codebook's. */
  readonly texts?: Readonly<Record<string, GivenTexts>>;
  /** `chat` (default) puts the instruction and the question through the model's chat template; `raw` joins them as lines. */
  readonly template?: "chat" | "raw";
  /** Longest answer, in tokens (default 32). */
  readonly maximumTokens?: number;
  /** A folder that keeps the mean of each value, so that a second call, or one after an interrupt, does only what is new. */
  readonly cache?: string;
}

/** Sampling of the answers the vectors are made from (seed 001's released code). */
const decoding = { temperature: 1, topP: 0.8, topK: 20 };

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
      vectors.length === 0 ? undefined : new VectorSet(provenance(model, survey, plan), vectors),
    );
  }
  report("finished");
  return new VectorSet(provenance(model, survey, plan), vectors);
}

interface ExtractionPlan {
  readonly texts: readonly VectorTexts[];
  readonly template: "chat" | "raw";
  readonly maximumTokens: number;
  readonly seed: number;
}

function extractionPlan(survey: Survey, options: DemographicVectorOptions): ExtractionPlan {
  const questions = count("questions", options.questions ?? 20);
  const instructions = count("instructions", options.instructions ?? 2);
  if (options.attributes.length === 0)
    throw new PopuliError(
      "no attributes",
      {},
      `name at least one, e.g. attributes: ["${survey.identifiers[0] ?? "Q260"}"]`,
    );
  return {
    texts: [...new Set(options.attributes)].map((attribute) =>
      vectorTexts(survey, attribute, { questions, instructions }, options.texts?.[attribute]),
    ),
    template: options.template ?? "chat",
    maximumTokens: count("maximumTokens", options.maximumTokens ?? 32),
    seed: options.seed,
  };
}

function count(name: string, value: number): number {
  if (!Number.isInteger(value) || value < 1)
    throw new PopuliError(`${name}: ${value}`, {}, "give a whole number from 1 upwards");
  return value;
}

async function meanOfValue(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
  signal: AbortSignal | undefined,
  onAnswers: (answers: number) => void,
): Promise<ValueMean> {
  const asked = value.instructions.flatMap((instruction, m) =>
    texts.questions.map((question, l) => ({
      question: l,
      ids: promptIds(model, plan.template, instruction, question),
      seed: randomStream(plan.seed, ["vector answer", texts.attribute, value.code, m, l]).integer(2 ** 31),
    })),
  );
  // Sums over the answers to the first, third, … question and to the second, fourth, …
  const halves = [0, 1].map(() => ({ sum: new Float64Array((model.layers + 1) * model.width), answers: 0 }));
  for (let from = 0; from < asked.length; from += batch) {
    await setImmediate();
    if (signal?.aborted) throw new Interrupted("demographic vectors");
    const some = asked.slice(from, from + batch);
    const replies = await model.generate(
      some.map(({ ids }) => ids),
      {
        ...decoding,
        maximumTokens: plan.maximumTokens,
        seeds: some.map(({ seed }) => seed),
        signal,
        progress: quiet,
      },
    );
    const answered = some.flatMap(({ ids, question }, i) => {
      const reply = replies[i]!;
      if (reply.length === 0) return [];
      return [{ question, ids: [...ids, ...reply], from: ids.length, to: ids.length + reply.length }];
    });
    if (answered.length > 0) {
      const hidden = await model.meanHidden(answered, { signal, progress: quiet });
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

/** The model's own bars would flicker inside ours. */
const quiet = () => {};

function promptIds(
  model: LocalModel,
  template: "chat" | "raw",
  instruction: string,
  question: string,
): number[] {
  const text =
    template === "raw"
      ? `${instruction}\n${question}\n`
      : model.tokenizer.renderChat(
          [
            { role: "system", content: instruction },
            { role: "user", content: question },
          ],
          { addGenerationPrompt: true },
        );
  return model.tokenizer.encode(text);
}

function provenance(model: LocalModel, survey: Survey, plan: ExtractionPlan): VectorProvenance {
  return {
    method: "difference of means",
    model: {
      name: model.name,
      hash: model.hash,
      layers: model.layers,
      width: model.width,
      teaching: model.teaching,
    },
    survey: { name: survey.name, hash: survey.hash, synthetic: survey.codebook.synthetic },
    texts: plan.texts.map(({ attribute, origin, questions, values }) => ({
      attribute,
      origin,
      questions: questions.length,
      instructionsPerValue: Math.max(...values.map((value) => value.instructions.length)),
    })),
    textsHash: sha256(
      plan.texts.map(({ attribute, questions, values }) => ({ attribute, questions, values })),
    ),
    template: plan.template,
    decoding: { ...decoding, maximumTokens: plan.maximumTokens },
    seed: plan.seed,
  };
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

function sha256(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
