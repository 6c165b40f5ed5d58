import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook } from "../../model/hook/layer-hook.js";
import type { LocalModel } from "../../model/model.js";
import type { Span } from "../../model/states/spans.js";
import { tf } from "../../model/tensors/tf.js";
import { directInstruction } from "../../persona/chat.js";
import type { Track } from "../../progress/track.js";
import { permutation } from "../../random/stream.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import { adamStart, adamStep } from "./adam.js";
import type { ExtractionPlan } from "./asking/extraction.js";
import { answersTo, promptIds, prompts } from "./asking/prompts.js";
import type { CachedValue } from "./asking/vector-cache.js";
import { tokenLoss } from "./token-loss.js";

export interface TrainingSettings {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
}

/** Answers given as a person with a value, each appended to its question asked without a persona. */
export interface AnswersToLearn {
  readonly learned: readonly Span[];
  readonly heldOut: readonly Span[];
}

/**
 * Samples the model's answers as a person with the value, and appends each to the same question asked without a
 * persona. A fifth of the questions is held out.
 *
 * @throws PopuliError when no answers are left to learn from or to hold out
 */
export async function answersToLearn(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
  signal: AbortSignal | undefined,
): Promise<AnswersToLearn> {
  const answered = await answersTo(model, plan, prompts(model, plan, texts, value), signal);
  const order = permutation(plan.seed, ["held-out questions", texts.attribute], texts.questions.length);
  const out = new Set(order.subarray(0, Math.floor(texts.questions.length / 5)));
  const spans = answered.map(({ ids, from, to, question }) => {
    const bare = promptIds(model, plan.template, directInstruction, texts.questions[question]!);
    const reply = ids.slice(from, to);
    return { question, ids: [...bare, ...reply], from: bare.length, to: bare.length + reply.length };
  });
  const learned = spans.filter(({ question }) => !out.has(question));
  const heldOut = spans.filter(({ question }) => out.has(question));
  if (learned.length === 0 || heldOut.length === 0)
    throw new PopuliError(
      `too few answers to learn ${texts.attribute} = ${value.code} (${value.label}) from: ${learned.length}, and ${heldOut.length} held out`,
      { column: texts.attribute },
      "ask at least five questions, and more where the model often answers nothing",
    );
  return { learned, heldOut };
}

/** Trains one vector with Adam, from zero. The result has the loss on the held-out answers without and with it. */
export async function trainOnAnswers(
  model: LocalModel,
  { learned, heldOut }: AnswersToLearn,
  layer: number,
  { epochs, batch, rate, seed }: TrainingSettings & { readonly seed: number },
  track: Track,
  onEpoch: () => void,
): Promise<CachedValue> {
  const state = adamStart(new Float32Array(model.width));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = permutation(seed, ["vector epoch", epoch], learned.length);
    for (let from = 0; from < order.length; from += batch) {
      const some = Array.from(order.subarray(from, from + batch), (i) => learned[i]!);
      const gradient = tf.tidy(() => {
        const of = tf.grad((x) => answerLoss(model, some, layer, x as tf.Tensor1D));
        return of(tf.tensor1d(state.vector));
      });
      adamStep(state, (await gradient.data()) as Float32Array, rate);
      gradient.dispose();
      await track.breathe();
    }
    onEpoch();
  }
  const heldOutLoss = async (vector: Float32Array) => {
    let sum = 0;
    for (let from = 0; from < heldOut.length; from += batch) {
      const some = heldOut.slice(from, from + batch);
      const loss = tf.tidy(() => answerLoss(model, some, layer, tf.tensor1d(vector)));
      sum += tokens(some) * (await loss.data())[0]!;
      loss.dispose();
    }
    return sum / tokens(heldOut);
  };
  return {
    tensors: { vector: state.vector },
    metadata: {
      answers: String(learned.length + heldOut.length),
      samples: String(tokens(learned)),
      heldOut: String(tokens(heldOut)),
      before: String(await heldOutLoss(new Float32Array(model.width))),
      after: String(await heldOutLoss(state.vector)),
    },
  };
}

function tokens(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Mean −log P of the tokens of some answers with a vector added after a block, nats a token. */
export function answerLoss(
  model: LocalModel,
  spans: readonly Span[],
  layer: number,
  vector: tf.Tensor1D,
): tf.Scalar {
  const hook: LayerHook = {
    layer,
    positional: false,
    apply: (hidden) => tf.add(hidden, tf.reshape(vector, [1, 1, -1])),
  };
  // The logits of a position predict the token after it.
  const before = spans.map(({ ids, from, to }) => ({ ids, from: from - 1, to: to - 1 }));
  const logits = model.differentiableLogits(before, [hook]);
  const targets = spans.flatMap(({ ids, from, to }) => ids.slice(from, to));
  return tokenLoss(logits, tf.tensor1d(targets, "int32"));
}
