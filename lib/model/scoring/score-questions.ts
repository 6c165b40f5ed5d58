import { attempted } from "../pass/attempted.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers } from "../pass/forward.js";
import { emptyPrefix, extended, hadHooks, type RunPrefix } from "../pass/run-prefix.js";
import { sharedLength, worthSharing } from "../pass/shared-beginning.js";
import { turnsAlike } from "../shape/rotary.js";
import { checkQuestions } from "./check-questions.js";
import type { OptionScores, Question } from "./question.js";
import type { PassOptions } from "./score-batch.js";
import { scoreInBatches } from "./score-in-batches.js";

// Tokens that questions must save together for a pass of its own over what they begin with: below some 200 tokens a pass,
// products do not reach their speed.
const worthPass = 200;

/**
 * Exact option probabilities of questions after one prefix; what questions begin with in common is run once, for all of them
 * or for those that share enough (one item put to many profiles, after the item).
 *
 * @throws PopuliError for a question without options, an empty label or the same label twice; Interrupted
 */
export async function scoreQuestions(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  options: PassOptions,
): Promise<OptionScores[]> {
  checkQuestions(decoder, prefix, questions);
  const whole = wholePrompts(decoder, prefix, questions, options);
  if (whole.size === 0) return scoreShared(decoder, prefix, questions, options);
  const prompts = await scoreInBatches(decoder, emptyPrefix, [...whole.values()], options);
  const others = questions.filter((_, number) => !whole.has(number));
  const rest = others.length === 0 ? [] : await scoreShared(decoder, prefix, others, options);
  const [outgrown, within] = [prompts.values(), rest.values()];
  return questions.map((_, number) => (whole.has(number) ? outgrown : within).next().value!);
}

/**
 * Questions with which a prompt grows beyond the length from which on its model turns all positions otherwise (LongRoPE), by
 * number: they are run in one piece, the prefix's tokens among their own. With other hooks than the prefix had they cannot be,
 * and the pass says what to do.
 */
function wholePrompts(
  { config }: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  { hooks = [] }: PassOptions,
): Map<number, Question> {
  const whole = new Map<number, Question>();
  if (!hadHooks(prefix, hooks)) return whole;
  if (hooks.some((hook) => hook.rows === "sequences")) return whole;
  const { length } = prefix;
  const before = prefix.parts.flatMap(({ ids }) => ids);
  questions.forEach((question, number) => {
    if (length === 0 || turnsAlike(config.rotaries, length, length + question.ids.length)) return;
    whole.set(number, { ...question, ids: [...before, ...question.ids] });
  });
  return whole;
}

async function scoreShared(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  options: PassOptions,
): Promise<OptionScores[]> {
  const common = commonLength(decoder, questions, options);
  if (common > 0) return scoreAfter(decoder, prefix, common, questions, options);
  const scores = new Array<OptionScores>(questions.length);
  const put = (numbers: readonly number[], found: readonly OptionScores[]) => {
    numbers.forEach((number, place) => {
      scores[number] = found[place]!;
    });
  };
  const rest: number[] = [];
  for (const numbers of alike(questions)) {
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

/** Scores questions after the prefix and their first `length` tokens, which all have. */
async function scoreAfter(
  decoder: Decoder,
  prefix: RunPrefix,
  length: number,
  questions: readonly Question[],
  options: PassOptions,
): Promise<OptionScores[]> {
  const shared = questions[0]!.ids.slice(0, length);
  const longer = await attempted(decoder, prefix, options.hooks, (hooks) =>
    extended(decoder, prefix, shared, hooks),
  );
  try {
    const tails = questions.map((question) => ({ ...question, ids: question.ids.slice(length) }));
    return await scoreShared(decoder, longer, tails, options);
  } finally {
    disposeLayers(longer.layers);
  }
}

/** How many tokens all questions begin with, at least one of each left over; 0 where it is not worth a pass. */
function commonLength({ config }: Decoder, questions: readonly Question[], options: PassOptions): number {
  const rows = questions.map(({ ids }) => ids);
  const length = sharedLength(config, rows, Math.min(...rows.map((row) => row.length)) - 1, options);
  return (rows.length - 1) * length < worthPass ? 0 : length;
}

/** Numbers of the questions in groups that begin alike. */
function alike(questions: readonly Question[]): number[][] {
  const groups = new Map<string, number[]>();
  questions.forEach(({ ids }, number) => {
    const beginning = ids.slice(0, worthSharing).join();
    const group = groups.get(beginning);
    if (group === undefined) groups.set(beginning, [number]);
    else group.push(number);
  });
  return [...groups.values()];
}
