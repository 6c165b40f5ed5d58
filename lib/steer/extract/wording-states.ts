import { decoding } from "./asking/extraction.js";
import { type CachedValue, cached, isCached } from "./asking/vector-cache.js";
import type { MeanState } from "./difference-of-means.js";
import type { Estimator, EstimatorContext, WordingAsked } from "./estimator/estimator.js";

/** The mean states under one wording of a value's instruction, over two halves of the questions. */
export interface WordingStates {
  /** Over the first, third, … question. */
  readonly odd: MeanState;
  /** Over the second, fourth, … question. */
  readonly even: MeanState;
  /** Answers left out because they were empty. */
  readonly empty: number;
}

/** Questions whose results are kept together: even, so that a block has as many odd as even ones. */
const block = 10;

/**
 * The states of one wording, those of questions that were asked before from the cache. Questions are kept in blocks, so
 * that more questions or more wordings ask nothing again.
 */
export async function wordingStates(
  estimator: Estimator,
  context: EstimatorContext,
  asked: WordingAsked,
): Promise<WordingStates> {
  const questions = openQuestions(estimator, context, asked);
  // What is not in the cache is asked in one go.
  const fresh = new Map<number, Float32Array | undefined>();
  if (questions.length > 0) {
    const found = await estimator.states(context, { ...asked, questions });
    for (const [i, { place }] of questions.entries()) fresh.set(place, found[i]);
  }
  const halves = [0, 1].map(() => ({ sum: new Float64Array(size(context)), answers: 0 }));
  let empty = 0;
  for (const questions of blocksOf(asked.questions)) {
    const { tensors, metadata } = await cached(
      context.cache,
      "wording",
      dependsOn(estimator, context, asked, questions),
      async () => blockMeans(questions, fresh, size(context)),
    );
    for (const [half, name] of (["odd", "even"] as const).entries()) {
      const answers = Number(metadata[name]);
      const { sum } = halves[half]!;
      const mean = tensors[name]!;
      for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + answers * mean[i]!;
      halves[half]!.answers += answers;
      empty -= answers;
    }
    empty += questions.length;
  }
  const [odd, even] = halves.map(({ sum, answers }) => ({ mean: meanOf(sum, answers), answers }));
  return { odd: odd!, even: even!, empty };
}

/** The questions of a wording that are not in the cache. */
export function openQuestions(
  estimator: Estimator,
  context: EstimatorContext,
  asked: WordingAsked,
): WordingAsked["questions"] {
  return blocksOf(asked.questions)
    .filter(
      (questions) => !isCached(context.cache, "wording", dependsOn(estimator, context, asked, questions)),
    )
    .flat();
}

function blocksOf(questions: WordingAsked["questions"]): WordingAsked["questions"][] {
  return Array.from({ length: Math.ceil(questions.length / block) }, (_, i) =>
    questions.slice(i * block, (i + 1) * block),
  );
}

function blockMeans(
  questions: WordingAsked["questions"],
  states: ReadonlyMap<number, Float32Array | undefined>,
  length: number,
): CachedValue {
  const halves = [0, 1].map(() => ({ sum: new Float64Array(length), answers: 0 }));
  for (const { place } of questions) {
    const state = states.get(place);
    if (state === undefined) continue;
    const half = halves[place % 2]!;
    for (let i = 0; i < length; i++) half.sum[i] = half.sum[i]! + state[i]!;
    half.answers += 1;
  }
  const [odd, even] = halves;
  return {
    tensors: { odd: meanOf(odd!.sum, odd!.answers), even: meanOf(even!.sum, even!.answers) },
    metadata: { odd: String(odd!.answers), even: String(even!.answers) },
  };
}

/** Single precision, as in the cache, so that a cached mean and a fresh one are bit-identical. */
function meanOf(sum: Float64Array, answers: number): Float32Array {
  return answers === 0 ? new Float32Array(sum.length) : Float32Array.from(sum, (total) => total / answers);
}

function size({ model }: EstimatorContext): number {
  return (model.layers + 1) * model.width;
}

/** Everything that the states of one block depend on. */
function dependsOn(
  { name, samples }: Estimator,
  { model, plan }: EstimatorContext,
  { attribute, code, instruction, wording }: WordingAsked,
  questions: WordingAsked["questions"],
) {
  return {
    ...{ format: 1, model: model.hash, estimator: name, template: plan.template, instruction, questions },
    ...(samples !== "nothing" && {
      ...{ decoding: { ...decoding, maximumTokens: plan.maximumTokens }, seed: plan.seed },
    }),
    // The seed of an answer of its own depends on whose it is.
    ...(samples === "each prompt" && { attribute, code, wording }),
  };
}
