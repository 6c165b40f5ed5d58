import type { LocalModel } from "../../../model/model.js";
import { chatOf } from "../../../persona/chat-form.js";
import { randomStream } from "../../../random/stream.js";
import type { Code } from "../../../survey/codebook/codebook.js";
import type { VectorTexts } from "../../texts/vector-texts.js";
import { decoding, type ExtractionPlan } from "./extraction.js";

/** One instruction and one question, under one value of an attribute. */
export interface Prompt {
  /** Place of the instruction among the value's. */
  readonly instruction: number;
  /** Place of the question among the attribute's. */
  readonly question: number;
  readonly ids: readonly number[];
  /** Seed of the answer sampled for it. */
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
      seed: answerSeed(plan.seed, texts.attribute, value.code, m, l),
    })),
  );
}

/** The seed of the answer to one question under one wording of a value's instruction. */
export function answerSeed(
  seed: number,
  attribute: string,
  code: Code,
  wording: number,
  question: number,
): number {
  return randomStream(seed, ["vector answer", attribute, code, wording, question]).integer(2 ** 31);
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
  const chats = chatOf(tokenizer);
  return chats.encode(chats.renderChat(messages, { addGenerationPrompt: true }));
}

/** Sampled answers: each prompt's ids continued by its answer, `[from, to)` the answer. Empty answers are left out. */
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
      // The extraction shows one bar of its own.
      progress: () => {},
    },
  );
  return asked.flatMap((prompt, i) => {
    const [reply, from] = [replies[i]!, prompt.ids.length];
    if (reply.length === 0) return [];
    return [{ ...prompt, ids: [...prompt.ids, ...reply], from, to: from + reply.length }];
  });
}
