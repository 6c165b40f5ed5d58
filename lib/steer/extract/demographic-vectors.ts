import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import { VectorSet } from "../vectors/vector-set.js";
import { type AttributeWork, byAttribute } from "./by-attribute.js";
import { agreementByRow, differenceOfMeans, type HiddenMean } from "./difference-of-means.js";
import {
  answersTo,
  decoding,
  type ExtractionOptions,
  type ExtractionPlan,
  extractionPlan,
  prompts,
  provenance,
} from "./extraction.js";
import { type Kept, keptOr } from "./vector-cache.js";

/** What demographic vectors are made of, and how. */
export interface DemographicVectorOptions extends ExtractionOptions, LongWork {}

/** Answers made before an interrupt is let in. Each value has batches of its own, whatever is asked or kept beside it. */
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
  const plan = extractionPlan(survey, options);
  const total = plan.texts.reduce(
    (sum, { questions, values }) =>
      sum + values.reduce((n, value) => n + value.instructions.length * questions.length, 0),
    0,
  );
  const task = `demographic vectors of ${options.attributes.join(", ")}`;
  return byAttribute(
    plan,
    options,
    { task, total, unit: "answers" },
    async (texts, work) => {
      const means: ValueMean[] = [];
      for (const value of texts.values) {
        await work.breathe();
        means.push(await meanOfValue(model, plan, texts, value, options.cache, work));
      }
      const rows = differenceOfMeans(means);
      const [odd, even] = [0, 1].map((half) => differenceOfMeans(means.map((mean) => mean.halves[half]!)));
      return texts.values.map(({ code, label }, i) => ({
        ...{ attribute: texts.attribute, code, label, rows: rows[i]! },
        ...{ answers: means[i]!.answers, empty: means[i]!.empty },
        agreement: agreementByRow(odd![i]!, even![i]!, model.width),
      }));
    },
    (vectors) => new VectorSet(provenance(model, survey, plan, "difference of means"), vectors),
  );
}

/** A value's mean hidden state, the answers left out of it, and the means over every other question. */
interface ValueMean extends HiddenMean {
  readonly empty: number;
  /** Over the first, third, … question and over the second, fourth, …: they show whether a vector repeats. */
  readonly halves: readonly [HiddenMean, HiddenMean];
}

type Value = VectorTexts["values"][number];

async function meanOfValue(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: Value,
  cache: string | undefined,
  work: AttributeWork,
): Promise<ValueMean> {
  const asked = value.instructions.length * texts.questions.length;
  let told = 0;
  const kept = await keptOr(cache, "mean", dependsOn(model, plan, texts, value), () =>
    sampledMeans(model, plan, texts, value, work, (answers) => {
      told += answers;
      work.step(answers);
    }),
  );
  work.step(asked - told);
  const { mean, odd, even } = kept.tensors as Record<"mean" | "odd" | "even", Float32Array>;
  const { answers, empty, odd: ofOdd, even: ofEven } = kept.metadata;
  if (Number(answers) === 0)
    throw new PopuliError(
      `the model gave an empty answer to every question as ${texts.attribute} = ${value.code} (${value.label})`,
      { column: texts.attribute },
      'ask more questions, or try template: "raw"',
    );
  return {
    ...{ mean, answers: Number(answers), empty: Number(empty) },
    halves: [
      { mean: odd, answers: Number(ofOdd) },
      { mean: even, answers: Number(ofEven) },
    ],
  };
}

/** Asks all questions under all instructions of a value, and averages the states over what is answered. */
async function sampledMeans(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: Value,
  work: AttributeWork,
  onAnswers: (answers: number) => void,
): Promise<Kept> {
  const { signal } = work;
  const asked = prompts(model, plan, texts, value);
  // Sums over the answers to the first, third, … question and to the second, fourth, …
  const halves = [0, 1].map(() => ({ sum: new Float64Array((model.layers + 1) * model.width), answers: 0 }));
  for (let from = 0; from < asked.length; from += batch) {
    await work.breathe();
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
  const [odd, even] = halves;
  const answers = odd!.answers + even!.answers;
  return {
    tensors: {
      mean: meanOf(
        odd!.sum.map((x, i) => x + even!.sum[i]!),
        answers,
      ),
      odd: meanOf(odd!.sum, odd!.answers),
      even: meanOf(even!.sum, even!.answers),
    },
    metadata: {
      answers: String(answers),
      empty: String(asked.length - answers),
      odd: String(odd!.answers),
      even: String(even!.answers),
    },
  };
}

/** In single precision also where nothing is kept, so that a kept and a fresh mean are the same to the bit. */
function meanOf(sum: Float64Array, answers: number): Float32Array {
  return answers === 0 ? new Float32Array(sum.length) : Float32Array.from(sum, (total) => total / answers);
}

/** What a value's mean depends on, and nothing else. */
function dependsOn(
  model: LocalModel,
  { template, maximumTokens, seed }: ExtractionPlan,
  { attribute, questions }: VectorTexts,
  { code, instructions }: Value,
) {
  return {
    ...{ format: 2, model: model.hash, attribute, code, instructions, questions, template },
    ...{ decoding: { ...decoding, maximumTokens }, seed },
  };
}
