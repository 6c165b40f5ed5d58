import type { Decoder } from "../pass/decoder.js";
import { disposeLayers } from "../pass/forward.js";
import { withRecovery } from "../pass/recovery.js";
import { emptyPrefix, extendPrefix, type RunPrefix, wasRunWith } from "../pass/run-prefix.js";
import { sharedLength, worthSharing } from "../pass/shared-beginning.js";
import { dependsOnLength, sameRotation } from "../shape/rotary.js";
import { checkQuestions } from "./check-questions.js";
import type { ReplyQuestion } from "./reply-question.js";
import type { ScoredReplies, ScoreOptions } from "./score-batch.js";
import { scoreInBatches, worthPass } from "./score-in-batches.js";
import { scoreStretches } from "./score-stretches.js";

/**
 * Follows the replies to questions after one prefix. A common beginning runs once, for all questions or for each group
 * that shares enough, such as one item put to many profiles.
 *
 * @throws PopuliError for a question that does not fit, or whose outcomes make no sense; Interrupted
 */
export async function scoreQuestions(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  checkQuestions(decoder, prefix, questions, options.follow);
  if (questions.every(({ before = [] }) => before.length === 0))
    return scoreAtOnce(decoder, prefix, questions, options);
  const { hooks = [] } = options;
  const sideBySide = hooks.length === 0 && !decoder.config.rotaries.some(dependsOnLength);
  const apart = (question: ReplyQuestion) => (question.before ?? []).length > 0;
  if (sideBySide && questions.every(apart)) return scoreStretches(decoder, prefix, questions, options);
  const joined = questions.map((question) => ({
    ...question,
    before: [],
    ids: [...(question.before ?? []), ...question.ids],
  }));
  return scoreAtOnce(decoder, prefix, joined, options);
}

/** Follows the replies to questions right after the prefix. */
async function scoreAtOnce(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const whole = wholePrompts(decoder, prefix, questions, options);
  if (whole.size === 0) return scoreShared(decoder, prefix, questions, options);
  const prompts = await scoreInBatches(decoder, emptyPrefix, [...whole.values()], options);
  const others = questions.filter((_, number) => !whole.has(number));
  const rest = others.length === 0 ? [] : await scoreShared(decoder, prefix, others, options);
  const [outgrown, within] = [prompts.values(), rest.values()];
  return questions.map((_, number) => (whole.has(number) ? outgrown : within).next().value!);
}

/**
 * Questions that take the prompt past the length where LongRoPE changes the rotary frequencies, by index. They are run
 * in one piece, together with the prefix's tokens. That is only possible with the hooks that the prefix had; otherwise
 * the pass throws.
 */
function wholePrompts(
  { config }: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  { hooks = [] }: ScoreOptions,
): Map<number, ReplyQuestion> {
  const whole = new Map<number, ReplyQuestion>();
  if (!wasRunWith(prefix, hooks)) return whole;
  if (hooks.some((hook) => hook.rows === "sequences")) return whole;
  const { length } = prefix;
  const before = prefix.parts.flatMap(({ ids }) => ids);
  questions.forEach((question, number) => {
    if (length === 0 || sameRotation(config.rotaries, length, length + question.ids.length)) return;
    whole.set(number, { ...question, ids: [...before, ...question.ids] });
  });
  return whole;
}

async function scoreShared(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const common = commonLength(decoder, questions, options);
  if (common > 0) return scoreAfter(decoder, prefix, common, questions, options);
  const scores = new Array<ScoredReplies>(questions.length);
  const put = (numbers: readonly number[], found: readonly ScoredReplies[]) => {
    numbers.forEach((number, place) => {
      scores[number] = found[place]!;
    });
  };
  const rest: number[] = [];
  for (const numbers of groupedByBeginning(questions)) {
    const group = numbers.map((number) => questions[number]!);
    const length = commonLength(decoder, group, options);
    if (length === 0) rest.push(...numbers);
    else put(numbers, await scoreAfter(decoder, prefix, length, group, options));
  }
  rest.sort((a, b) => a - b);
  const others = rest.map((number) => questions[number]!);
  if (rest.length > 0) put(rest, await scoreInBatches(decoder, prefix, others, options));
  return scores;
}

/** Scores questions after the prefix and their first `length` tokens, which they share. */
async function scoreAfter(
  decoder: Decoder,
  prefix: RunPrefix,
  length: number,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const shared = questions[0]!.ids.slice(0, length);
  const longer = await withRecovery(decoder, prefix, options.hooks, (hooks) =>
    extendPrefix(decoder, prefix, shared, hooks),
  );
  try {
    const tails = questions.map((question) => ({ ...question, ids: question.ids.slice(length) }));
    return await scoreShared(decoder, longer, tails, options);
  } finally {
    disposeLayers(longer.layers);
  }
}

/**
 * Tokens in the common beginning of all questions, leaving at least one token of each; 0 where a separate pass does not
 * pay.
 */
function commonLength(
  { config }: Decoder,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): number {
  const rows = questions.map(({ ids }) => ids);
  const length = sharedLength(config, rows, Math.min(...rows.map((row) => row.length)) - 1, options);
  return (rows.length - 1) * length < worthPass ? 0 : length;
}

/** Indices of the questions, grouped by their first tokens. */
function groupedByBeginning(questions: readonly ReplyQuestion[]): number[][] {
  const groups = new Map<string, number[]>();
  questions.forEach(({ ids }, number) => {
    const beginning = ids.slice(0, worthSharing).join();
    const group = groups.get(beginning);
    if (group === undefined) groups.set(beginning, [number]);
    else group.push(number);
  });
  return [...groups.values()];
}
