import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { VectorTexts } from "../texts/vector-texts.js";
import { VectorSet } from "../vectors/vector-set.js";
import {
  type ExtractionOptions,
  type ExtractionPlan,
  extractionPlan,
  provenance,
} from "./asking/extraction.js";
import { type Prompt, prompts } from "./asking/prompts.js";
import { cached, type VectorCache, vectorCache } from "./asking/vector-cache.js";
import { byAttribute } from "./by-attribute.js";
import { agreementByRow } from "./difference-of-means.js";
import { principalDirection } from "./principal-direction.js";

/** Options of {@link contrastVectors}. */
export interface ContrastVectorOptions extends Omit<ExtractionOptions, "maximumTokens">, LongWork {
  /**
   * How the contrasts of a value become one vector: their mean (default; Rimsky et al. 2023, arXiv:2312.06681), or
   * their first principal component, scaled to their mean length along it (Zou et al. 2023, arXiv:2310.01405).
   */
  readonly summary?: "mean" | "principal component";
}

/**
 * Makes steering vectors from contrast pairs. A contrast is the hidden state at the last token before the answer under
 * a value's instruction, minus the mean of that state under the other values' instructions at the same place in their
 * lists, for the same question. No answer is sampled, so this takes one pass for each prompt. Like those of
 * `demographicVectors`, each vector has a row for every layer: `[layers + 1, width]`. With `summary: "mean"` they are the
 * vectors of its estimator `last token`, longer by K/(K − 1) for an attribute of K values.
 *
 * @throws PopuliError for an attribute that is unknown or has no listed values
 * @throws Interrupted with the vectors of the finished attributes in `partial`
 * @example
 * const vectors = await contrastVectors(model, survey, { attributes: ["Q260", "Q287"], summary: "principal component", seed: 1 });
 */
export async function contrastVectors(
  model: LocalModel,
  survey: Survey,
  options: ContrastVectorOptions,
): Promise<VectorSet> {
  checkOptions("contrastVectors", options, {
    ...{ summary: true, seed: true, template: true, attributes: true, questions: true, instructions: true },
    ...{ texts: true, cache: true, progress: true, signal: true },
  });
  const plan = extractionPlan(survey, options);
  const summary = oneOf("summary", options.summary ?? "mean", ["mean", "principal component"]);
  const method = summary === "mean" ? "contrast pairs" : summary;
  return byAttribute(
    plan,
    options,
    {
      task: `${method} of ${options.attributes.join(", ")}`,
      total: plan.texts.reduce((sum, { values }) => sum + values.length, 0),
      unit: "values",
    },
    async (texts, track) => {
      const cache = vectorCache(options.cache);
      const states: ValueStates[] = [];
      for (const value of texts.values) {
        await track.breathe();
        states.push(await statesOf(model, plan, texts, value, cache, track.signal));
        track.step();
      }
      return texts.values.map(({ code, label }, v) => {
        const contrasts = contrastsOf(states, v);
        const rows = (of: readonly Contrast[]) => summarised(of, method, model);
        const agree = (of: "question" | "wording") => {
          const [odd, even] = [0, 1].map((half) => contrasts.filter((contrast) => contrast[of] % 2 === half));
          return odd!.length === 0 || even!.length === 0
            ? []
            : agreementByRow(rows(odd!), rows(even!), model.width);
        };
        return {
          ...{ attribute: texts.attribute, code, label, rows: rows(contrasts) },
          ...{ answers: contrasts.length, empty: 0 },
          agreement: agree("question"),
          wordingAgreement: agree("wording"),
        };
      });
    },
    (vectors) => new VectorSet(provenance(model, survey, plan, method), vectors),
  );
}

/** The states at the last token of each prompt of a value, `[prompts][layers + 1, width]`. */
interface ValueStates {
  readonly asked: readonly Prompt[];
  readonly states: readonly Float32Array[];
}

/** The states of one value, from the cache if they are there; both summaries share them. */
async function statesOf(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
  cache: VectorCache,
  signal: AbortSignal | undefined,
): Promise<ValueStates> {
  const asked = prompts(model, plan, texts, value);
  const { template } = plan;
  const dependsOn = {
    ...{ format: 1, model: model.hash, template },
    ...{ instructions: value.instructions, questions: texts.questions },
  };
  const size = (model.layers + 1) * model.width;
  const { tensors } = await cached(cache, "states", dependsOn, async () => {
    const states = await model.meanHidden(
      asked.map(({ ids }) => ({ ids, from: ids.length - 1, to: ids.length })),
      { signal, progress: () => {} },
    );
    const all = new Float32Array(states.length * size);
    for (const [i, state] of states.entries()) all.set(state, i * size);
    return { tensors: { states: all }, metadata: {} };
  });
  return { asked, states: asked.map((_, i) => tensors.states!.subarray(i * size, (i + 1) * size)) };
}

interface Contrast {
  /** Place of the question, and of the wording of the instruction. */
  readonly question: number;
  readonly wording: number;
  /** `[layers + 1, width]` */
  readonly difference: Float32Array;
}

/** A value's states minus the mean of the other values' states for the same places of instruction and question. */
function contrastsOf(values: readonly ValueStates[], v: number): Contrast[] {
  const { asked, states } = values[v]!;
  return asked.flatMap(({ instruction, question }, i) => {
    const others = values.flatMap((other, u) => {
      const same = other.asked.findIndex(
        (prompt) => prompt.instruction === instruction && prompt.question === question,
      );
      return u === v || same < 0 ? [] : [other.states[same]!];
    });
    if (others.length === 0) return [];
    const mean = new Float64Array(states[i]!.length);
    for (const other of others)
      for (let k = 0; k < mean.length; k++) mean[k] = mean[k]! + other[k]! / others.length;
    return [{ question, wording: instruction, difference: states[i]!.map((x, k) => x - mean[k]!) }];
  });
}

function summarised(
  contrasts: readonly Contrast[],
  method: "contrast pairs" | "principal component",
  { layers, width }: LocalModel,
): Float32Array {
  const rows = new Float32Array((layers + 1) * width);
  if (contrasts.length === 0) return rows;
  if (method === "contrast pairs") {
    for (const { difference } of contrasts)
      for (let k = 0; k < rows.length; k++) rows[k] = rows[k]! + difference[k]! / contrasts.length;
    return rows;
  }
  for (let layer = 0; layer <= layers; layer++) {
    const { direction, length } = principalDirection(
      contrasts.map(({ difference }) => difference.subarray(layer * width, (layer + 1) * width)),
    );
    rows.set(
      direction.map((x) => x * length),
      layer * width,
    );
  }
  return rows;
}
