import { hasRoom, type PassSize } from "../memory/working-memory.js";
import { attempted } from "../pass/attempted.js";
import type { Decoder } from "../pass/decoder.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { OptionScores, Question } from "./question.js";
import { type PassOptions, scoreBatch } from "./score-batch.js";

// Tokens of one pass: enough for the products to reach their speed (from 200 on, at most 2,048). Each pass reads all weights
// anew, so that more are faster (Qwen2.5-0.5B's shape: 720 at once 5 % less processor time than 360), as long as the widest state
// of a block, gate and up side by side, stays below 32 MB: what is larger glibc takes from the system each time, page by page
// (1,440 at once: half a second of it).
function tokensPerBatch({ innerWidth }: DecoderConfig): number {
  return Math.min(2048, Math.max(200, Math.floor(30e6 / (4 * 2 * innerWidth))));
}

// Logits held at once: 128 MB.
const logitsPerBatch = 1 << 25;

/**
 * Exact option probabilities of questions after one prefix. One pass over the questions gives the first token of each label,
 * a second over the labels' tokens gives the rest and the end of the answer, so that "1" and "10" differ:
 * P(label) = Π P(token | before) · Σ P(end id | label), over the whole vocabulary. Questions go in batches of about equal
 * length; their make-up changes a result by rounding only.
 */
export async function scoreInBatches(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  options: PassOptions,
): Promise<OptionScores[]> {
  const byLength = [...questions.keys()].sort((a, b) => questions[a]!.ids.length - questions[b]!.ids.length);
  const scores = new Array<OptionScores>(questions.length);
  for (const batch of batchesOf(decoder, prefix, questions, byLength)) {
    const asked = batch.map((index) => questions[index]!);
    const scored = await attempted(decoder, prefix, options.hooks, (hooks) =>
      scoreBatch(decoder, prefix, asked, batch, { ...options, hooks }),
    );
    batch.forEach((index, place) => {
      scores[index] = scored[place]!;
    });
  }
  return scores;
}

/** As few batches as fit, and about as many questions in each: one left over would not fill the products. */
function batchesOf(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
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

function fits({ executor, config }: Decoder, prefix: RunPrefix, batch: readonly Question[]): boolean {
  const labels = batch.reduce(
    (sum, { options }) => sum + options.reduce((n, label) => n + label.length, 0),
    0,
  );
  return (
    batch.length * batch.at(-1)!.ids.length <= tokensPerBatch(config) &&
    labels * config.vocabulary <= logitsPerBatch &&
    scorePasses(prefix, batch).every((pass) => hasRoom(executor, config, pass))
  );
}

/** The passes that a batch of questions takes: over the questions, and over their labels, which look back on them. */
export function scorePasses(prefix: RunPrefix, batch: readonly Question[]): PassSize[] {
  const rows = batch.length;
  const tokens = Math.max(...batch.map(({ ids }) => ids.length));
  const most = Math.max(...batch.map(({ options }) => options.length));
  const label = Math.max(...batch.flatMap(({ options }) => options.map(({ length }) => length)));
  return [
    { rows, tokens, past: prefix.length, logits: 0 },
    {
      rows: rows * most,
      tokens: label,
      past: prefix.length + tokens,
      before: prefix.length + rows * tokens,
      logits: rows + rows * most * label,
    },
  ];
}
