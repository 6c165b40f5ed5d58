import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { Survey } from "../../survey/survey/survey.js";
import { chooseLayers, type LayerChoice } from "../layers.js";
import type { VectorTraining } from "../vectors/provenance.js";
import type { SteeringVector } from "../vectors/steering-vector.js";
import { VectorSet } from "../vectors/vector-set.js";
import { decoding, type ExtractionOptions, extractionPlan, provenance } from "./asking/extraction.js";
import { cached, vectorCache } from "./asking/vector-cache.js";
import { byAttribute } from "./by-attribute.js";
import { answersToLearn, type TrainingSettings, trainOnAnswers } from "./train-on-answers.js";

/** Options of {@link trainedVectors}. */
export interface TrainedVectorOptions extends ExtractionOptions, LongWork {
  /** The block at which each attribute's vectors are trained and can be injected (default: PSII's layer groups). */
  readonly layers?: LayerChoice;
  /** Passes over the answers (default 5). */
  readonly epochs?: number;
  /** Learning rate of Adam (default 0.01). */
  readonly rate?: number;
  /** Answers in each step (default 8). */
  readonly batch?: number;
}

/**
 * Trains steering vectors by gradient. A value's vector is added after one block while the prompt names no particular
 * person, and is trained to make likelier what the model answers as a person with that value. It starts at zero and is
 * `[layers + 1, width]`, with zeros at all other layers. A fifth of the questions is held out; the loss on the answers
 * to them, in nats a token, without and with the vector, is in the provenance.
 *
 * @throws PopuliError when the model has no gradients (load it with `{ executor: "tfjs" }`), or too few questions were
 *   answered
 * @throws Interrupted with the vectors of the finished attributes in `partial`
 * @example
 * const model = await loadModel("teaching", { executor: "tfjs" });
 * const vectors = await trainedVectors(model, survey, { attributes: ["Q260"], layers: 4, seed: 1 });
 */
export async function trainedVectors(
  model: LocalModel,
  survey: Survey,
  options: TrainedVectorOptions,
): Promise<VectorSet> {
  checkOptions("trainedVectors", options, {
    ...{ layers: true, epochs: true, rate: true, batch: true, attributes: true, seed: true },
    ...{ questions: true, instructions: true, texts: true, template: true, maximumTokens: true, cache: true },
    ...{ progress: true, signal: true },
  });
  // Known before hours of answers are sampled.
  if (model.backend === "native")
    throw new PopuliError(
      "the native executor has no gradients, and vectors are trained with them",
      {},
      'load the model with { executor: "tfjs" }, or make vectors without gradients: demographicVectors(…)',
    );
  const plan = extractionPlan(survey, options);
  const cache = vectorCache(options.cache);
  const layers = chooseLayers(options.layers ?? "groups", options.attributes, model.layers);
  const settings: TrainingSettings = {
    epochs: wholeNumber("epochs", options.epochs ?? 5),
    batch: wholeNumber("batch", options.batch ?? 8),
    rate: options.rate ?? 0.01,
  };
  if (!(settings.rate > 0) || !Number.isFinite(settings.rate))
    throw new PopuliError(`a learning rate of ${settings.rate}`, {}, "a rate is above 0, e.g. 0.01");
  const learned = new Map<SteeringVector, VectorTraining["values"][number]>();
  return byAttribute(
    plan,
    options,
    {
      task: `trained vectors of ${options.attributes.join(", ")}`,
      total: plan.texts.reduce((sum, { values }) => sum + values.length, 0) * settings.epochs,
      unit: "epochs",
    },
    async (texts, track) => {
      const [layer] = layers.get(texts.attribute)!;
      const vectors: SteeringVector[] = [];
      for (const value of texts.values) {
        let epochs = 0;
        const dependsOn = {
          ...{ format: 1, model: model.hash, attribute: texts.attribute, code: value.code, layer },
          ...{ instructions: value.instructions, questions: texts.questions, template: plan.template },
          ...{ decoding: { ...decoding, maximumTokens: plan.maximumTokens }, settings, seed: plan.seed },
        };
        const { tensors, metadata } = await cached(cache, "trained", dependsOn, async () => {
          const answers = await answersToLearn(model, plan, texts, value, track.signal);
          return trainOnAnswers(model, answers, layer!, { ...settings, seed: plan.seed }, track, () => {
            epochs += 1;
            track.step();
          });
        });
        // A value from the cache counts as done all at once.
        track.step(settings.epochs - epochs);
        const rows = new Float32Array((model.layers + 1) * model.width);
        rows.set(tensors.vector!, layer! * model.width);
        const { code, label } = value;
        const number = (name: string) => Number(metadata[name]);
        const answers = number("answers");
        const empty = value.instructions.length * texts.questions.length - answers;
        const vector = { attribute: texts.attribute, code, label, rows, answers, empty, agreement: [] };
        vectors.push(vector);
        learned.set(vector, {
          label: `${texts.attribute} ${label}`,
          ...{ samples: number("samples"), heldOut: number("heldOut") },
          ...{ before: number("before"), after: number("after") },
        });
      }
      return vectors;
    },
    (vectors) =>
      new VectorSet(
        provenance(model, survey, plan, "gradient", {
          sampled: true,
          training: {
            ...settings,
            layers: [...new Set([...layers.values()].flat())].sort((a, b) => a - b),
            values: vectors.map((vector) => learned.get(vector)!),
          },
        }),
        vectors,
      ),
  );
}
