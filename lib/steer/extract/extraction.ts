import { adviseName } from "../../errors/nearest.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LocalModel } from "../../model/model.js";
import { randomStream } from "../../random/stream.js";
import type { Survey } from "../../survey/survey/survey.js";
import { jsonHash } from "../json-hash.js";
import { type GivenTexts, type VectorTexts, vectorTexts } from "../texts/vector-texts.js";
import type { Training, VectorMethod, VectorProvenance } from "../vectors/provenance.js";

/** What a model is asked, and as whom, to find vectors, whatever is then made of what it shows. */
export interface ExtractionOptions {
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
  /**
   * A folder that keeps what is found of each value, so that a second call, or one after an interrupt, does only what is new.
   * What is kept is found again by all it depends on, the model's hash and the texts among it.
   */
  readonly cache?: string;
}

/** Sampling of the answers vectors are made from (seed 001's released code). */
export const decoding = { temperature: 1, topP: 0.8, topK: 20 };

export interface ExtractionPlan {
  readonly texts: readonly VectorTexts[];
  readonly template: "chat" | "raw";
  readonly maximumTokens: number;
  readonly seed: number;
}

/**
 * Texts and settings of an extraction, checked.
 *
 * @throws PopuliError for no attributes, texts of others, counts that are no whole numbers above 0, or a seed that is
 *   no number
 */
export function extractionPlan(survey: Survey, options: ExtractionOptions): ExtractionPlan {
  const questions = wholeNumber("questions", options.questions ?? 20);
  const instructions = wholeNumber("instructions", options.instructions ?? 2);
  if (options.attributes.length === 0)
    throw new PopuliError(
      "no attributes",
      {},
      `name at least one, e.g. attributes: ["${survey.identifiers[0] ?? "Q260"}"]`,
    );
  if (!Number.isFinite(options.seed))
    throw new PopuliError(`seed ${options.seed}`, {}, "a seed is a finite number");
  const unasked = Object.keys(options.texts ?? {}).find((name) => !options.attributes.includes(name));
  if (unasked !== undefined)
    throw new PopuliError(
      `texts for '${unasked}', which is none of the attributes asked for`,
      {},
      adviseName(unasked, options.attributes),
    );
  return {
    texts: [...new Set(options.attributes)].map((attribute) =>
      vectorTexts(survey, attribute, { questions, instructions }, options.texts?.[attribute]),
    ),
    template: oneOf("template", options.template ?? "chat", ["chat", "raw"]),
    maximumTokens: wholeNumber("maximumTokens", options.maximumTokens ?? 32),
    seed: options.seed,
  };
}

/** A prompt under one value: an instruction and a question. */
export interface Prompt {
  readonly instruction: number;
  readonly question: number;
  readonly ids: readonly number[];
  /** Of the answer sampled to it. */
  readonly seed: number;
}

/** Every question under every instruction of a value. */
export function prompts(
  model: LocalModel,
  plan: ExtractionPlan,
  texts: VectorTexts,
  value: VectorTexts["values"][number],
): Prompt[] {
  return value.instructions.flatMap((instruction, m) =>
    texts.questions.map((question, l) => ({
      instruction: m,
      question: l,
      ids: promptIds(model, plan.template, instruction, question),
      seed: randomStream(plan.seed, ["vector answer", texts.attribute, value.code, m, l]).integer(2 ** 31),
    })),
  );
}

/** Sampled answers to prompts, as sequences with the span of the answer; where the model ended at once there is none. */
export async function answersTo<P extends Prompt>(
  model: LocalModel,
  plan: ExtractionPlan,
  asked: readonly P[],
  signal: AbortSignal | undefined,
): Promise<(P & { readonly from: number; readonly to: number })[]> {
  const replies = await model.generate(
    asked.map(({ ids }) => ids),
    {
      ...decoding,
      maximumTokens: plan.maximumTokens,
      seeds: asked.map(({ seed }) => seed),
      signal,
      // The model's own bars would flicker inside ours.
      progress: () => {},
    },
  );
  return asked.flatMap((prompt, i) => {
    const [reply, from] = [replies[i]!, prompt.ids.length];
    if (reply.length === 0) return [];
    return [{ ...prompt, ids: [...prompt.ids, ...reply], from, to: from + reply.length }];
  });
}

/** The ids of an instruction and a question, up to where the answer begins. */
export function promptIds(
  model: LocalModel,
  template: "chat" | "raw",
  instruction: string,
  question: string,
): number[] {
  const { tokenizer } = model;
  if (template === "raw") return tokenizer.encode(`${instruction}\n${question}\n`, { special: true });
  const messages = [
    { role: "system", content: instruction },
    { role: "user", content: question },
  ] as const;
  return tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true }));
}

/** How vectors were made; answers are sampled by all methods but those of contrast. */
export function provenance(
  model: LocalModel,
  survey: Survey,
  plan: ExtractionPlan,
  method: VectorMethod,
  training?: Training,
): VectorProvenance {
  const { name, hash, layers, width, teaching } = model;
  const sampled = method === "difference of means" || method === "gradient";
  return {
    method,
    model: { name, hash, layers, width, teaching },
    survey: { name: survey.name, hash: survey.hash, synthetic: survey.codebook.synthetic },
    texts: plan.texts.map(({ attribute, origin, questions, values }) => ({
      attribute,
      origin,
      questions: questions.length,
      instructionsPerValue: Math.max(...values.map((value) => value.instructions.length)),
    })),
    textsHash: jsonHash(
      plan.texts.map(({ attribute, questions, values }) => ({ attribute, questions, values })),
    ),
    template: plan.template,
    ...(sampled && { decoding: { ...decoding, maximumTokens: plan.maximumTokens } }),
    seed: plan.seed,
    ...(training !== undefined && { training }),
  };
}
