import { hasRoom, type PassSize } from "../memory/working-memory.js";
import type { Decoder } from "../pass/decoder.js";
import { withRecovery } from "../pass/recovery.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import { type DecoderConfig, widestInner } from "../shape/decoder-config.js";
import { longestPaths } from "./path-rows.js";
import type { ReplyQuestion } from "./reply-question.js";
import { furtherRows, type ScoredReplies, type ScoreOptions, scoreBatch } from "./score-batch.js";

// Tokens in one pass, 200 to 2,048. Products reach full speed from about 200. Every pass reads all weights, so more
// tokens are faster (with Qwen2.5-0.5B's shape, 720 at once take 5 % less processor time than 360), as long as a
// block's widest state, gate and up side by side, stays below 32 MB. glibc requests larger memory from the system each
// time, page by page (half a second with 1,440 at once).
export function tokensPerBatch(config: DecoderConfig): number {
  return Math.min(2048, Math.max(200, Math.floor(30e6 / (4 * 2 * widestInner(config)))));
}

// Tokens that must be saved in total for a separate pass over a common beginning to pay: products reach full speed at
// about 200.
export const worthPass = 200;

// Logits in one pass: 128 MB.
export const logitsPerBatch = 1 << 25;

/** Follows the replies to questions in batches of about equal length, which changes results by rounding only. */
export async function scoreInBatches(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  options: ScoreOptions,
): Promise<ScoredReplies[]> {
  const byLength = [...questions.keys()].sort((a, b) => questions[a]!.ids.length - questions[b]!.ids.length);
  const scores = new Array<ScoredReplies>(questions.length);
  for (const batch of batchesOf(decoder, prefix, questions, byLength)) {
    const asked = batch.map((index) => questions[index]!);
    const scored = await withRecovery(decoder, prefix, options.hooks, (hooks) =>
      scoreBatch(decoder, { prefix }, asked, batch, { ...options, hooks }),
    );
    batch.forEach((index, place) => {
      scores[index] = scored[place]!;
    });
  }
  return scores;
}

/** As few batches as possible, of about equal size: a single question left over would make a slow product. */
function batchesOf(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  byLength: readonly number[],
): number[][] {
  const cut = (most: number) => {
    const batches: number[][] = [];
    for (const index of byLength) {
      const last = batches.at(-1);
      const grown = [...(last ?? []), index].map((i) => questions[i]!);
      if (last !== undefined && last.length < most && fits(decoder, prefix, grown)) last.push(index);
      else batches.push([index]);
    }
    return batches;
  };
  const fewest = cut(Number.POSITIVE_INFINITY);
  const even = cut(Math.ceil(byLength.length / Math.max(1, fewest.length)));
  return even.length > fewest.length ? fewest : even;
}

function fits({ executor, config }: Decoder, prefix: RunPrefix, batch: readonly ReplyQuestion[]): boolean {
  const likely = batch.reduce((sum, question) => sum + likelyTokens(question), 0);
  return (
    batch.length * batch.at(-1)!.ids.length <= tokensPerBatch(config) &&
    likely * config.vocabulary <= logitsPerBatch &&
    scorePasses(prefix, batch).every((pass) => hasRoom(executor, config, pass))
  );
}

export function likelyTokens({ likely }: ReplyQuestion): number {
  return likely.reduce((sum, path) => sum + path.length, 0);
}

/** Of likely paths: batches are tried question by question, and respondents share them. */
const rowsKnown = new WeakMap<ReplyQuestion["likely"], number>();

/** How many rows the likely paths of a question take. */
function rowsOf(likely: ReplyQuestion["likely"]): number {
  let rows = rowsKnown.get(likely);
  if (rows === undefined) {
    rows = longestPaths(likely).length;
    rowsKnown.set(likely, rows);
  }
  return rows;
}

/**
 * The passes that a batch of questions takes at most: over the questions, their likely paths, and further paths.
 *
 * @param earlier how many tokens a question follows, and how many are held for all questions (default as many)
 */
export function scorePasses(
  { length, held = length }: { readonly length: number; readonly held?: number },
  batch: readonly ReplyQuestion[],
  furtherPasses = 0,
): PassSize[] {
  const rows = batch.length * Math.max(...batch.map(({ likely }) => rowsOf(likely)));
  const tokens = Math.max(...batch.map(({ ids }) => ids.length));
  const longest = Math.max(0, ...batch.flatMap(({ likely }) => likely.map((path) => path.length)));
  const past = length + tokens;
  const asked: PassSize = { rows: batch.length, tokens, past: length, before: held, logits: 0 };
  const before = held + batch.length * tokens;
  const likely: PassSize = {
    rows,
    tokens: longest,
    past,
    before,
    logits: batch.length + rows * longest,
  };
  const further: PassSize = {
    rows: furtherRows,
    tokens: longest + furtherPasses,
    past,
    before: before + furtherRows * tokens,
    logits: furtherRows,
  };
  return furtherPasses === 0 ? [asked, likely] : [asked, likely, further];
}
