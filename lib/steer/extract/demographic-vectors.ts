import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { Track } from "../../progress/track.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import { VectorSet } from "../vectors/vector-set.js";
import { byAttribute } from "./by-attribute.js";
import { agreementByRow, differenceOfMeans, type MeanState } from "./difference-of-means.js";
import {
  decoding,
  type ExtractionOptions,
  type ExtractionPlan,
  extractionPlan,
  provenance,
} from "./extraction.js";
import { answersTo, prompts } from "./prompts.js";
import { type CachedValue, cached } from "./vector-cache.js";

/** Options of {@link demographicVectors}. */
export interface DemographicVectorOptions extends ExtractionOptions, LongWork {}

/**
 * Answers generated between two checks of the signal. A batch has the answers of one value, so none depend on
 * another's.
 */
const batch = 64;

/**
 * Makes demographic vectors. The vector of a value is the mean hidden state over the tokens of the answers the model
 * gives as a person with that value, minus the mean over the answers for all values of the attribute (PSII, section
 * 3.1.2). It has a row for every layer: `[layers + 1, width]`. Each answer is sampled with a seed of its own, made from
 * (seed, attribute, value, instruction, question).
 *
 * @throws PopuliError for an attribute that is unknown or has no listed values, or a value to which every answer is
 *   empty
 * @throws Interrupted with the vectors of the finished attributes in `partial`
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
    async (texts, track) => {
      const means: ValueMean[] = [];
      for (const value of texts.values) {
        await track.breathe();
        means.push(await meanOfValue(model, plan, texts, value, options.cache, track));
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

/** A value's mean state with its count of empty answers, and the means over each half of the questions. */
interface ValueMean extends MeanState {
  readonly empty: number;
  /** Over questions 1, 3, … and over questions 2, 4, …; comparing them shows whether a vector repeats. */
  readonly halves: readonly [MeanState, MeanState];
}

type Value = VectorTexts["values"][number];

async function meanOfValue(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: Value,
  cache: string | undefined,
  track: Track,
): Promise<ValueMean> {
  const asked = value.instructions.length * texts.questions.length;
  let counted = 0;
  const found = await cached(cache, "mean", dependsOn(model, plan, texts, value), () =>
    sampledMeans(model, plan, texts, value, track, (answers) => {
      counted += answers;
      track.step(answers);
    }),
  );
  // A value from the cache counts as done all at once.
  track.step(asked - counted);
  const { mean, odd, even } = found.tensors as Record<"mean" | "odd" | "even", Float32Array>;
  const { answers, empty, odd: ofOdd, even: ofEven } = found.metadata;
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

/** Samples an answer to every prompt of a value, and averages the hidden states over them. */
async function sampledMeans(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: Value,
  track: Track,
  onAnswers: (answers: number) => void,
): Promise<CachedValue> {
  const { signal } = track;
  const asked = prompts(model, plan, texts, value);
  // Sums over the answers to questions 1, 3, … and to questions 2, 4, …
  const halves = [0, 1].map(() => ({ sum: new Float64Array((model.layers + 1) * model.width), answers: 0 }));
  for (let from = 0; from < asked.length; from += batch) {
    await track.breathe();
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

/** Single precision, as in the cache, so that a cached mean and a fresh one are bit-identical. */
function meanOf(sum: Float64Array, answers: number): Float32Array {
  return answers === 0 ? new Float32Array(sum.length) : Float32Array.from(sum, (total) => total / answers);
}

/** Everything a value's mean depends on. */
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
