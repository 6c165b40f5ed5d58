import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { noSettings } from "../../../lib/model/checkpoint/generation-settings.js";
import type { Executor } from "../../../lib/model/executor/executor.js";
import { generateAll } from "../../../lib/model/generation/generate.js";
import { emptyPrefix } from "../../../lib/model/pass/run-prefix.js";
import { scoreOptions } from "../../../lib/model/scoring/score-options.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import type { ChatMessage, Tokenizer } from "../../../lib/model/tokenizer/tokenizer.js";

/** One question's reference: the logarithm of each option's probability, and the greedy answer. */
interface Answers {
  readonly logs: readonly number[];
  readonly written: readonly number[];
}

/** What transformers computes (test/reference/make_published_options.py). */
interface Reference {
  readonly chats: readonly { readonly messages: readonly ChatMessage[]; readonly text: string }[];
  /** The token that ends texts. */
  readonly end: number;
  readonly questions: readonly (Answers & {
    readonly ids: readonly number[];
    readonly options: readonly (readonly number[])[];
  })[];
}

/** What llama.cpp computes (test/reference/make_published_llama.py), without and with its rounding of activations. */
interface LlamaReference {
  readonly float32: readonly Answers[];
  readonly published: readonly Answers[];
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

type Name = "smollm2" | "gemma3";
type Named<T> = Readonly<Record<Name, T>>;
const references = fixture<Named<Reference>>("published-options");
const llama = fixture<Named<LlamaReference>>("published-llama");

/**
 * How far llama.cpp's option probabilities are from ours in float32 (its GELU, which Gemma has, is a table in half
 * precision), how far its rounding of activations moves them, and how many of the five greedy answers stay the same.
 */
const llamaErrors = {
  smollm2: { float32: 2e-5, rounding: 0.0958, sameAnswers: 3 },
  gemma3: { float32: 1e-3, rounding: 0.0522, sameAnswers: 4 },
};

/** Probabilities of each question's options, renormalised over the options. */
function shares(answers: readonly Answers[]): number[] {
  return answers.flatMap(({ logs }) => {
    const total = logs.reduce((sum, log) => sum + Math.exp(log), 0);
    return logs.map((log) => Math.exp(log) / total);
  });
}

/** The largest difference of two lists of probabilities. */
function largest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((value, n) => Math.abs(value - b[n]!)));
}

/** A published model that is loaded. */
interface Loaded {
  readonly executor: Executor;
  readonly config: DecoderConfig;
  readonly tokenizer: Tokenizer;
}

/** Expects chats as transformers renders them, and none of a model without a template. */
export function expectChats(name: Name, { tokenizer }: Pick<Loaded, "tokenizer">): void {
  const { chats, questions } = references[name];
  expect(tokenizer.chatTemplate).toBe(chats.length > 0);
  for (const { messages, text } of chats)
    expect(tokenizer.renderChat(messages, { addGenerationPrompt: true })).toBe(text);
  // The first chats are those of the questions.
  if (chats.length > 0)
    questions.forEach(({ ids }, n) => {
      expect(tokenizer.encode(chats[n]!.text)).toEqual(ids);
    });
}

/** Expects the option probabilities and greedy answers of transformers, and those of llama.cpp within its errors. */
export async function expectAnswers(name: Name, { executor, config, tokenizer }: Loaded): Promise<void> {
  const { end, questions } = references[name];
  const decoder = { executor, config, endIds: [end] };
  const scores = await scoreOptions(decoder, emptyPrefix, questions, {});
  const own = scores.flatMap(({ probabilities }) => [...probabilities]);
  const answers = await generateAll(
    { ...decoder, tokenizer, settings: noSettings },
    questions.map(({ ids }) => ids),
    { seeds: questions.map((_, n) => n), temperature: 0, maximumTokens: questions[0]!.written.length },
  );
  const written = answers.map(({ ids }) => [...ids]);
  expect(largest(own, shares(questions))).toBeLessThan(2e-5);
  expect(written).toEqual(questions.map((question) => question.written));

  const { float32, published } = llama[name];
  const known = llamaErrors[name];
  expect(largest(own, shares(float32))).toBeLessThan(known.float32);
  expect(written).toEqual(float32.map((answer) => answer.written));

  // As published, llama.cpp is no farther from ours than from itself without rounding.
  expect(largest(shares(published), shares(float32))).toBeCloseTo(known.rounding, 3);
  expect(largest(own, shares(published))).toBeLessThan(known.rounding + known.float32);
  const same = published.filter((answer, n) => `${answer.written}` === `${written[n]!}`);
  expect(same).toHaveLength(known.sameAnswers);
}
