import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LayerHook, LocalModel, Span } from "../../model/model.js";
import { directInstruction } from "../../persona/chat.js";
import type { LongWork } from "../../progress/progress.js";
import { permutation } from "../../random/stream.js";
import type { Survey } from "../../survey/survey/survey.js";
import { chooseLayers, type LayerChoice } from "../layers.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import type { Training } from "../vectors/provenance.js";
import { type SteeringVector, VectorSet } from "../vectors/vector-set.js";
import { adamStart, adamStep } from "./adam.js";
import { type AttributeWork, byAttribute } from "./by-attribute.js";
import {
  answersTo,
  decoding,
  type ExtractionOptions,
  type ExtractionPlan,
  extractionPlan,
  promptIds,
  prompts,
  provenance,
} from "./extraction.js";
import { tokenLoss } from "./token-loss.js";
import { type Kept, keptOr } from "./vector-cache.js";

/** What trained vectors are made of, and how they are trained. */
export interface TrainedVectorOptions extends ExtractionOptions, LongWork {
  /** The one block each attribute's vectors are trained at, and can then be injected at (default: the paper's groups). */
  readonly layers?: LayerChoice;
  /** Passes over the answers (default 5). */
  readonly epochs?: number;
  /** Of Adam (default 0.01). */
  readonly rate?: number;
  /** Answers a step (default 8). */
  readonly batch?: number;
}

/**
 * Vectors trained by gradient: a value's vector, added after one block while the model is told of no particular person, is to
 * make likelier what the model answers when it is told to be a person with that value. Starts at zero; a fifth of the
 * questions is held out, and the loss on the answers to them, without and with the vector, stands in the provenance.
 *
 * @throws PopuliError when the model has no gradients (load it with `{ executor: "tfjs" }`), or too little was answered
 * @throws Interrupted with the vectors of the attributes done so far in `partial`
 * @example
 * const model = await loadModel("teaching", { executor: "tfjs" });
 * const vectors = await trainedVectors(model, survey, { attributes: ["Q260"], layers: 4, seed: 1 });
 */
export async function trainedVectors(
  model: LocalModel,
  survey: Survey,
  options: TrainedVectorOptions,
): Promise<VectorSet> {
  const plan = extractionPlan(survey, options);
  const layers = chooseLayers(options.layers ?? "groups", options.attributes, model.layers);
  const settings: Settings = {
    epochs: wholeNumber("epochs", options.epochs ?? 5),
    batch: wholeNumber("batch", options.batch ?? 8),
    rate: options.rate ?? 0.01,
  };
  if (!(settings.rate > 0) || !Number.isFinite(settings.rate))
    throw new PopuliError(`a learning rate of ${settings.rate}`, {}, "a rate is above 0, e.g. 0.01");
  const learned = new Map<SteeringVector, Training["values"][number]>();
  return byAttribute(
    plan,
    options,
    {
      task: `trained vectors of ${options.attributes.join(", ")}`,
      total: plan.texts.reduce((sum, { values }) => sum + values.length, 0) * settings.epochs,
      unit: "epochs",
    },
    async (texts, work) => {
      const [layer] = layers.get(texts.attribute)!;
      const vectors: SteeringVector[] = [];
      for (const value of texts.values) {
        let epochs = 0;
        const dependsOn = {
          ...{ format: 1, model: model.hash, attribute: texts.attribute, code: value.code, layer },
          ...{ instructions: value.instructions, questions: texts.questions, template: plan.template },
          ...{ decoding: { ...decoding, maximumTokens: plan.maximumTokens }, settings, seed: plan.seed },
        };
        const { tensors, metadata } = await keptOr(options.cache, "trained", dependsOn, async () => {
          const answers = await retold(model, plan, texts, value, work.signal);
          return train(model, answers, layer!, { ...settings, plan }, work, () => {
            epochs += 1;
            work.step(1);
          });
        });
        work.step(settings.epochs - epochs);
        const rows = new Float32Array((model.layers + 1) * model.width);
        rows.set(tensors.vector!, layer! * model.width);
        const { code, label } = value;
        const answers = Number(metadata.answers);
        const empty = value.instructions.length * texts.questions.length - answers;
        const vector = { attribute: texts.attribute, code, label, rows, answers, empty, agreement: [] };
        vectors.push(vector);
        const told = (name: string) => Number(metadata[name]);
        learned.set(vector, {
          label: `${texts.attribute} ${label}`,
          ...{ samples: told("samples"), heldOut: told("heldOut") },
          ...{ before: told("before"), after: told("after") },
        });
      }
      return vectors;
    },
    (vectors) =>
      new VectorSet(
        provenance(model, survey, plan, "gradient", {
          ...settings,
          layers: [...new Set([...layers.values()].flat())].sort((a, b) => a - b),
          values: vectors.map((vector) => learned.get(vector)!),
        }),
        vectors,
      ),
  );
}

interface Settings {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
}

interface Retold {
  readonly learned: readonly Span[];
  readonly heldOut: readonly Span[];
}

/** What the model answers as a person with the value, put after the same questions asked of no particular person. */
async function retold(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
  signal: AbortSignal | undefined,
): Promise<Retold> {
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
      `too little to learn ${texts.attribute} = ${value.code} (${value.label}) from: ${learned.length} answers, and ${heldOut.length} held out`,
      { column: texts.attribute },
      "ask at least five questions, and more where the model answers little",
    );
  return { learned, heldOut };
}

async function train(
  model: LocalModel,
  { learned, heldOut }: Retold,
  layer: number,
  { epochs, batch, rate, plan }: Settings & { readonly plan: ExtractionPlan },
  work: AttributeWork,
  onEpoch: () => void,
): Promise<Kept> {
  const state = adamStart(new Float32Array(model.width));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = permutation(plan.seed, ["vector epoch", epoch], learned.length);
    for (let from = 0; from < order.length; from += batch) {
      const some = Array.from(order.subarray(from, from + batch), (i) => learned[i]!);
      const gradient = tf.tidy(() => {
        const of = tf.grad((x) => answerLoss(model, some, layer, x as tf.Tensor1D));
        return of(tf.tensor1d(state.vector));
      });
      adamStep(state, (await gradient.data()) as Float32Array, rate);
      gradient.dispose();
      await work.breathe();
    }
    onEpoch();
  }
  const held = async (vector: Float32Array) => {
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
      before: String(await held(new Float32Array(model.width))),
      after: String(await held(state.vector)),
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
  // The token at a position is told by the logits of the one before.
  const before = spans.map(({ ids, from, to }) => ({ ids, from: from - 1, to: to - 1 }));
  const logits = model.differentiableLogits(before, [hook]);
  const targets = spans.flatMap(({ ids, from, to }) => ids.slice(from, to));
  return tokenLoss(logits, tf.tensor1d(targets, "int32"));
}
