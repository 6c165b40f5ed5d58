import { hasRoom } from "../memory/working-memory.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, forward } from "../pass/forward.js";
import { withRecovery } from "../pass/recovery.js";
import { extendPrefix, type RunPrefix } from "../pass/run-prefix.js";
import { sharedLength } from "../pass/shared-beginning.js";
import { pastsBefore, startsOf } from "./before.js";
import type { ReplyQuestion } from "./reply-question.js";
import { type ScoredReplies, type ScoreOptions, scoreBatch } from "./score-batch.js";
import { likelyTokens, logitsPerBatch, scorePasses, tokensPerBatch, worthPass } from "./score-in-batches.js";

/** Token ids after a prefix, and the questions that follow them. */
interface Stretch {
  readonly ids: readonly number[];
  /** Indices of its questions in the call. */
  readonly numbers: readonly number[];
}

/**
 * Follows the replies to questions that each have a stretch of their own after the prefix: stretches run side by side, in
 * as few passes as memory allows, and so do the questions after them. A small model is limited by its calls. Hooks do not
 * act here.
 *
 * @returns `[questions]`
 */
export async function scoreStretches(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const scores = new Array<ScoredReplies>(questions.length);
  for (const alike of byQuestions(stretchesOf(questions))) {
    const length = commonLength(decoder, alike, options);
    const shared = alike[0]!.ids.slice(0, length);
    const after =
      length === 0
        ? prefix
        : await withRecovery(decoder, prefix, [], () => extendPrefix(decoder, prefix, shared, []));
    try {
      const tails = alike.map(({ ids, numbers }) => ({ ids: ids.slice(length), numbers }));
      for (const batch of batchesOf(decoder, after, questions, tails)) {
        const numbers = batch.flatMap((stretch) => stretch.numbers);
        const found = await withRecovery(decoder, after, [], () =>
          scoreSideBySide(decoder, after, questions, batch, options),
        );
        numbers.forEach((number, place) => {
          scores[number] = found[place]!;
        });
      }
    } finally {
      if (after !== prefix) disposeLayers(after.layers);
    }
  }
  return scores;
}

function stretchesOf(questions: readonly ReplyQuestion[]): Stretch[] {
  const stretches = new Map<string, { readonly ids: readonly number[]; readonly numbers: number[] }>();
  questions.forEach(({ before = [] }, number) => {
    const key = before.join();
    const known = stretches.get(key);
    if (known === undefined) stretches.set(key, { ids: before, numbers: [number] });
    else known.numbers.push(number);
  });
  return [...stretches.values()];
}

/** Stretches with equally many questions share keys and values evenly. */
function byQuestions(stretches: readonly Stretch[]): Stretch[][] {
  const counts = [...new Set(stretches.map(({ numbers }) => numbers.length))];
  return counts.map((count) => stretches.filter(({ numbers }) => numbers.length === count));
}

/** Tokens in the common beginning of all stretches, leaving at least one of each; 0 where a pass for them does not pay. */
function commonLength({ config }: Decoder, stretches: readonly Stretch[], options: ScoreOptions): number {
  const rows = stretches.map(({ ids }) => ids);
  const most = Math.min(...rows.map((row) => row.length)) - 1;
  const length = sharedLength(config, rows, most, options);
  return (rows.length - 1) * length < worthPass ? 0 : length;
}

/** Batches of stretches of about equal length. */
function batchesOf(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  stretches: readonly Stretch[],
): Stretch[][] {
  const batches: Stretch[][] = [];
  for (const stretch of [...stretches].sort((a, b) => a.ids.length - b.ids.length)) {
    const last = batches.at(-1);
    if (last !== undefined && fits(decoder, prefix, questions, [...last, stretch])) last.push(stretch);
    else batches.push([stretch]);
  }
  return batches;
}

/** @param batch the longest stretch last */
function fits(
  { executor, config }: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  batch: readonly Stretch[],
): boolean {
  const asked = batch.flatMap(({ numbers }) => numbers.map((number) => questions[number]!));
  const longest = Math.max(...asked.map(({ ids }) => ids.length));
  const likely = asked.reduce((sum, question) => sum + likelyTokens(question), 0);
  const tokens = batch.at(-1)!.ids.length;
  const held = prefix.length + batch.length * tokens;
  const passes = [
    { rows: batch.length, tokens, past: prefix.length, logits: 0 },
    ...scorePasses({ length: prefix.length + tokens, held }, asked),
  ];
  return (
    Math.max(batch.length * tokens, asked.length * longest, likely) <= tokensPerBatch(config) &&
    likely * config.vocabulary <= logitsPerBatch &&
    passes.every((pass) => hasRoom(executor, config, pass))
  );
}

async function scoreSideBySide(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  batch: readonly Stretch[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const { executor, config } = decoder;
  const rows = batch.map(({ ids }) => ids);
  const lengths = rows.map((row) => row.length);
  const longest = Math.max(...lengths);
  const starts = startsOf({ prefix }, rows.length);
  const places = starts.map((start, question) => ({ question, start }));
  const earlier = pastsBefore(config, { prefix }, rows.length, places, longest);
  const { hidden, layers } = await forward(
    executor,
    config,
    { rows, firstPositions: starts, wanted: lengths.map((length) => length - 1), pasts: earlier.at },
    { signal: options.signal },
  ).finally(() => earlier.dispose());
  hidden.dispose();
  try {
    const numbers = batch.flatMap((stretch) => stretch.numbers);
    const asked = numbers.map((number) => questions[number]!);
    const before = { prefix, stretches: { lengths, longest, layers } };
    // Later batches have other stretches: nothing of these is worth remembering.
    return await scoreBatch(decoder, before, asked, numbers, { ...options, memory: undefined });
  } finally {
    disposeLayers(layers);
  }
}
