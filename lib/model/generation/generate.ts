import { PopuliError } from "../../errors/populi-error.js";
import { randomStream } from "../../random/stream.js";
import type { GenerationSettings } from "../checkpoint/generation-settings.js";
import { checkRoom, hasRoom } from "../memory/working-memory.js";
import type { Decoder } from "../pass/decoder.js";
import { type BatchLimits, inBatches } from "../pass/in-batches.js";
import { checkIds } from "../pass/pass-inputs.js";
import { runOf } from "../pass/prefill.js";
import { emptyPrefix, type RunPrefix, reusablePrefix } from "../pass/run-prefix.js";
import { withSharedBeginning } from "../pass/shared-beginning.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import { AnswerText } from "./answer-text.js";
import { checkChoices } from "./choices.js";
import { type ContinuedSequence, continueSequences } from "./continue-sequences.js";
import type { Generated, GenerateOptions } from "./generate-options.js";

// Limits of one pass.
const mostTokens = 4096;
const mostRows = 64;

/** What generation needs from a model. */
export interface Generator extends Decoder {
  readonly tokenizer: Pick<Tokenizer, "decode">;
  /** The checkpoint's settings, for options that a call does not give. */
  readonly settings: GenerationSettings;
}

/**
 * Sampled continuations of prompts. The common beginning runs once, then prompts of about equal length run as one
 * batch. Each sequence draws from its own random stream, so that batching changes no draw.
 *
 * @throws PopuliError when seeds and prompts differ in number or an option is out of range; Interrupted
 */
export async function generateAll(
  generator: Generator,
  asked: readonly (readonly number[])[],
  given: GenerateOptions,
): Promise<Generated[]> {
  const prompts = asked.map((ids) => wholePrompt(ids, given));
  const options = withDefaults(generator, prompts, given);
  const { hooks } = options;
  const answers = new Array<Generated>(prompts.length);
  const shortest = Math.min(...prompts.map((prompt) => prompt.length));
  const named = { task: "generating answers", unit: "answers" };
  const passOptions = { ...(hooks && { hooks }), signal: options.signal, memory: generator.memory };
  const longest = Math.max(0, ...prompts.map((prompt) => prompt.length));
  const answerBatches = (beginning: RunPrefix) =>
    inBatches(
      prompts.map((prompt) => prompt.length - beginning.length),
      limitsOf(generator, beginning.length, options.maximumTokens),
      named,
      options,
      async (batch, signal) => {
        const sequences = batch.map((number) => sequenceOf(generator, number, prompts[number]!, options));
        for await (const _ of continueSequences(generator, beginning, sequences, { ...passOptions, signal }));
        for (const { number, answer, text, ended } of sequences) {
          answers[number] = { ids: answer, text: text.text, ended: ended! };
        }
      },
    );
  const all =
    given.after === undefined
      ? withSharedBeginning(generator, prompts, shortest - 1, passOptions, answerBatches)
      : answerBatches(
          reusablePrefix(generator, runOf(given.after), longest + options.maximumTokens, hooks ?? []),
        );
  for await (const _ of all);
  return answers;
}

/**
 * The text of one answer, in pieces as they are generated.
 *
 * @throws PopuliError when an option is out of range; Interrupted
 */
export async function* streamAnswer(
  generator: Generator,
  asked: readonly number[],
  given: GenerateOptions,
): AsyncGenerator<string, void, undefined> {
  const prompt = wholePrompt(asked, given);
  const options = withDefaults(generator, [prompt], given);
  const { hooks, signal } = options;
  const sequence = sequenceOf(generator, 0, prompt, options);
  const grown = prompt.length + options.maximumTokens;
  const beginning =
    given.after === undefined
      ? emptyPrefix
      : reusablePrefix(generator, runOf(given.after), grown, hooks ?? []);
  for await (const _ of continueSequences(generator, beginning, [sequence], {
    ...(hooks && { hooks }),
    signal,
  })) {
    const piece = sequence.text.take(sequence.ended !== undefined);
    if (piece !== "") yield piece;
  }
}

/** Room is reserved for `maximumTokens`, but for no more than this many: most answers are short. */
const reservedTokens = 256;

function limitsOf({ executor, config }: Generator, past: number, maximumTokens: number): BatchLimits {
  const grown = Math.min(maximumTokens, reservedTokens);
  return {
    tokens: mostTokens,
    rows: mostRows,
    fits: (rows, tokens) =>
      // The past includes the answers, which are held twice while a position is appended.
      hasRoom(executor, config, { rows, tokens, past, before: past + 2 * rows * grown, logits: rows }),
  };
}

/** A prompt together with its prefix. */
function wholePrompt(ids: readonly number[], { after }: GenerateOptions): readonly number[] {
  if (after === undefined) return ids;
  if (ids.length === 0) throw new PopuliError("a prompt has no tokens after its prefix");
  return [...after.ids, ...ids];
}

type Complete = GenerateOptions & Required<Pick<GenerateOptions, "maximumTokens" | "temperature">>;

function sequenceOf(
  { tokenizer }: Generator,
  number: number,
  prompt: readonly number[],
  options: Complete,
): ContinuedSequence {
  return {
    number,
    prompt,
    stream: randomStream(options.seeds[number]!, ["generate"]),
    sampling: options,
    maximumTokens: options.maximumTokens,
    choices: options.choices?.[number],
    until: options.until,
    answer: [],
    text: new AnswerText(tokenizer.decode, options.stop ?? []),
    ended: undefined,
  };
}

/** The options given, else the checkpoint's, else this library's. */
function withDefaults(
  { settings, config, endIds, executor }: Generator,
  prompts: readonly (readonly number[])[],
  given: GenerateOptions,
): Complete {
  const { endIds: _, ignored: __, ...own } = settings;
  const stated = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const options: Complete = {
    maximumTokens: config.contextLength,
    temperature: 1,
    ...own,
    ...stated,
    seeds: given.seeds,
  };
  checkOptions(prompts, options);
  // Batches check their own rows, but the longest run last.
  checkIds({ rows: prompts, firstPositions: prompts.map(() => 0) }, config);
  const longest = Math.max(0, ...prompts.map((prompt) => prompt.length));
  checkRoom(executor, config, { rows: 1, tokens: longest, past: 0, logits: 1 });
  if (options.choices)
    checkChoices(options.choices, prompts.length, options.maximumTokens, { endIds, config });
  return options;
}

function checkOptions(prompts: readonly (readonly number[])[], options: Complete): void {
  const { seeds, maximumTokens, temperature, topK, topP, minP, repetitionPenalty, stop = [] } = options;
  if (seeds.length !== prompts.length) {
    throw new PopuliError(`${prompts.length} prompts came with ${seeds.length} seeds; each needs its own`);
  }
  const check = (name: string, value: number | undefined, expected: string, good: (x: number) => boolean) => {
    if (value === undefined || good(value)) return;
    throw new PopuliError(`'${name}' is ${value}; expected ${expected}`);
  };
  const count = (x: number) => Number.isInteger(x) && x >= 1;
  check("maximumTokens", maximumTokens, "1 or more", count);
  check("temperature", temperature, "0 or more", (x) => x >= 0 && Number.isFinite(x));
  check("topK", topK, "1 or more", count);
  check("topP", topP, "above 0, up to 1", (x) => x > 0 && x <= 1);
  check("minP", minP, "0 to 1", (x) => x >= 0 && x <= 1);
  check("repetitionPenalty", repetitionPenalty, "above 0", (x) => x > 0 && Number.isFinite(x));
  if (stop.includes("")) throw new PopuliError("a stop text is empty");
}
