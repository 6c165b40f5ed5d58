import { Interrupted } from "../../errors/interrupted.js";
import type { LongWork } from "../../progress/progress.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import type { Executor } from "../executor/executor.js";
import { nativeExecutor, type nativeRuntime } from "../native/native-executor.js";
import { emptyPrefix } from "../pass/run-prefix.js";
import type { Question } from "../scoring/question.js";
import { scoreOptions } from "../scoring/score-options.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";

/** How rounding a model's weights changes its answers to a set of questions. */
export interface WeightChange {
  readonly questions: number;
  /** Largest and mean absolute difference of an option's probability, 0 … 1. */
  readonly largest: number;
  readonly mean: number;
  /** Mean over questions of KL(full precision ‖ rounded), nats. */
  readonly divergence: number;
}

const subjects = [
  "How satisfied are you with your life?",
  "How much do you trust people you meet for the first time?",
  "How interested are you in politics?",
  "How important is it that incomes are equal?",
  "How worried are you about a warmer climate?",
  "How much freedom do you have over how your life turns out?",
  "How proud are you of the country you live in?",
  "How often is it right to break a promise?",
];

/**
 * Compares option probabilities between rounded weights and full precision, over eight questions with a scale from 1 to
 * 10, or over pseudo-random tokens if there is no tokenizer. Full precision runs block by block from the file, so that
 * the comparison needs little more memory than the rounded model.
 *
 * @throws Interrupted when the signal is raised
 */
export async function weightChange(
  runtime: NonNullable<ReturnType<typeof nativeRuntime>>,
  checkpoint: Checkpoint,
  rounded: Executor,
  tokenizer: Tokenizer | undefined,
  { progress, signal }: LongWork = {},
): Promise<WeightChange> {
  const { config } = checkpoint;
  // If no token ends answers, any will do, because both sides get the same.
  const endIds = config.endIds.length > 0 ? config.endIds : [0];
  const questions =
    tokenizer === undefined ? randomQuestions(config.vocabulary, endIds) : askedQuestions(tokenizer);
  const score = async (executor: Executor) =>
    (await scoreOptions({ executor, config, endIds }, emptyPrefix, questions, { signal })).map(
      ({ probabilities }) => probabilities,
    );
  if (signal?.aborted) throw new Interrupted("comparing weights");
  const after = await score(rounded);
  const exact = await nativeExecutor(runtime, checkpoint, {
    progress,
    signal,
    weights: "f32",
    streamed: true,
  });
  try {
    return change(await score(exact), after);
  } finally {
    exact.dispose();
  }
}

/** The change from `before` to `after`, `[questions][options]`. */
function change(before: readonly ArrayLike<number>[], after: readonly ArrayLike<number>[]): WeightChange {
  let largest = 0;
  let total = 0;
  let count = 0;
  let divergence = 0;
  before.forEach((p, question) => {
    const q = after[question]!;
    for (let option = 0; option < p.length; option++) {
      const apart = Math.abs(p[option]! - q[option]!);
      largest = Math.max(largest, apart);
      total += apart;
      count += 1;
      if (p[option]! > 0) divergence += p[option]! * Math.log(p[option]! / q[option]!);
    }
  });
  return { questions: before.length, largest, mean: total / count, divergence: divergence / before.length };
}

function askedQuestions(tokenizer: Tokenizer): Question[] {
  const options = Array.from({ length: 10 }, (_, n) => tokenizer.encode(String(n + 1)));
  return subjects.map((subject) => {
    const text = `${subject} Answer with a number from 1, not at all, to 10, completely.`;
    return { ids: tokenizer.encode(prompt(tokenizer, text)), options };
  });
}

/** As a chat, if the model has a template that takes one. */
function prompt(tokenizer: Tokenizer, content: string): string {
  try {
    return tokenizer.renderChat([{ role: "user", content }], { addGenerationPrompt: true });
  } catch {
    return `${content}\nAnswer: `;
  }
}

function randomQuestions(vocabulary: number, endIds: readonly number[]): Question[] {
  const labels = Array.from({ length: vocabulary }, (_, id) => id).filter((id) => !endIds.includes(id));
  const options = labels.slice(0, 10).map((id) => [id]);
  return subjects.map((_, question) => ({
    ids: Array.from({ length: 24 }, (_, at) => (7919 * (24 * question + at) + 13) % vocabulary),
    options,
  }));
}
