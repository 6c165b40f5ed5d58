import * as tf from "@tensorflow/tfjs";
import type { DecoderConfig } from "../checkpoint/config.js";
import type { Decoder } from "../decoder.js";
import { hasRoom, type PassSize } from "../memory/working-memory.js";
import type { OptionScores, Question } from "../model.js";
import { attempted } from "../pass/attempted.js";
import { disposeLayers, type Forwarded, type ForwardOptions, forward } from "../pass/forward.js";
import { layerMasks, pastMask } from "../pass/masks.js";
import { notFinite } from "../pass/not-finite.js";
import { prefixPast, type RunPrefix, withMask } from "../pass/run-prefix.js";
import type { KeyValues } from "../tfjs/attention.js";
import { logSumExp } from "./log-sum-exp.js";

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

/** What the passes of a scoring take from its caller. */
export type PassOptions = Pick<ForwardOptions, "hooks" | "signal" | "memory">;

async function scoreBatch(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  sequences: readonly number[],
  options: PassOptions,
): Promise<OptionScores[]> {
  const { executor, config } = decoder;
  const longest = Math.max(...questions.map(({ ids }) => ids.length));
  const span = { query: prefix.length, first: 0, count: prefix.length };
  const masks = layerMasks(config, (window) => pastMask([span], longest, prefix.length, window));
  const asked = await forward(
    executor,
    config,
    {
      rows: questions.map(({ ids }) => ids),
      firstPositions: questions.map(() => prefix.length),
      sequences,
      answersFrom: questions.map(({ ids }) => prefix.length + ids.length),
      wanted: questions.map(({ ids }) => ids.length - 1),
      pasts: (layer) => prefixPast(prefix, layer, masks.at(layer)),
    },
    options,
  ).finally(() => masks.dispose());
  try {
    const labelled = await runLabels(
      decoder,
      prefix,
      { questions, sequences, longest, layers: asked.layers },
      options,
    );
    try {
      // One product with the head for both: it reads all of the head's weights, however few the rows.
      const places = placesOf(decoder, questions, labelled.hidden.shape);
      const logs = (await logProbabilities(decoder, [asked.hidden, labelled.hidden], places)).values();
      return questions.map(({ options: labels }) =>
        normalised(
          labels.map((label) => {
            let log = logSum(logs.next().value!);
            for (const _ of label) log += logSum(logs.next().value!);
            return log;
          }),
        ),
      );
    } finally {
      labelled.hidden.dispose();
      disposeLayers(labelled.layers);
    }
  } finally {
    asked.hidden.dispose();
    disposeLayers(asked.layers);
  }
}

/** Questions that have been run, padded to `longest`, with their keys and values. */
interface Asked {
  readonly questions: readonly Question[];
  /** Which of the call's questions they are. */
  readonly sequences: readonly number[];
  readonly longest: number;
  readonly layers: readonly KeyValues[];
}

/** Runs the labels after their questions: as many rows for each question, so that they share its keys and values. */
async function runLabels(
  decoder: Decoder,
  prefix: RunPrefix,
  { questions, sequences, longest, layers }: Asked,
  options: PassOptions,
): Promise<Forwarded> {
  const { executor, config } = decoder;
  // Spare rows repeat a question's first label.
  const most = Math.max(...questions.map(({ options: labels }) => labels.length));
  const rows = questions.flatMap(({ options: labels }) =>
    Array.from({ length: most }, (_, place) => labels[place] ?? labels[0]!),
  );
  const starts = questions.flatMap(({ ids }) => Array<number>(most).fill(prefix.length + ids.length));
  const positions = Math.max(...rows.map((row) => row.length));
  const { length } = prefix;
  const prefixSpans = starts.map((query) => ({ query, first: 0, count: length }));
  const questionSpans = starts.map((query) => ({ query, first: length, count: query - length }));
  const prefixMasks = layerMasks(config, (window) => pastMask(prefixSpans, positions, length, window));
  const questionMasks = layerMasks(config, (window) => pastMask(questionSpans, positions, longest, window));
  return forward(
    executor,
    config,
    {
      rows,
      firstPositions: starts,
      sequences: questions.flatMap((_, question) => Array<number>(most).fill(sequences[question]!)),
      answersFrom: starts,
      pasts: (layer) => [
        ...prefixPast(prefix, layer, prefixMasks.at(layer)),
        withMask(layers[layer - 1]!, questionMasks.at(layer)),
      ],
    },
    options,
  ).finally(() => {
    prefixMasks.dispose();
    questionMasks.dispose();
  });
}

/** A place whose next token is looked at: a row of the flattened hidden states, and the ids asked about. */
interface Place {
  readonly row: number;
  readonly ids: readonly number[];
}

/**
 * For the labels in turn, where their first token is looked up, and after each of their tokens the next, or the ids that end.
 * The rows of the questions come first, then those of their labels, `[rows, positions, width]`.
 */
function placesOf(
  { endIds }: Decoder,
  questions: readonly Question[],
  [rows, positions]: readonly [number, number, number],
): Place[] {
  const most = rows / questions.length;
  return questions.flatMap(({ options: labels, ends = [] }, question) => {
    const ending = [...new Set([...endIds, ...ends])];
    return labels.flatMap((label, place): Place[] => {
      const first = questions.length + (question * most + place) * positions;
      const after = label.map((_, i): Place => {
        const next = label[i + 1];
        return { row: first + i, ids: next === undefined ? ending : [next] };
      });
      return [{ row: question, ids: [label[0]!] }, ...after];
    });
  });
}

/** log P(id | before) for each id of each place in states that stand one after another. */
async function logProbabilities(
  { executor, config }: Decoder,
  states: readonly tf.Tensor3D[],
  places: readonly Place[],
): Promise<number[][]> {
  const rows = [...new Set(places.map(({ row }) => row))];
  const place = new Map(rows.map((row, index) => [row, index]));
  const picked = tf.tidy(() => {
    const flat = tf.concat(
      states.map((part) => tf.reshape(part, [-1, config.width])),
      0,
    );
    return tf.gatherND(flat, column(rows)) as tf.Tensor2D;
  });
  const logits = await executor.logits(picked);
  picked.dispose();
  const wanted = tf.tidy(() => {
    const pairs = places.flatMap(({ row, ids }) => ids.map((id) => [place.get(row)!, id]));
    const found = tf.gatherND(logits, tf.tensor2d(pairs.flat(), [pairs.length, 2], "int32"));
    const sums = tf.gatherND(logSumExp(logits), column(pairs.map(([row]) => row!)));
    return tf.sub(found, sums);
  });
  const values = await wanted.data();
  tf.dispose([logits, wanted]);
  let at = 0;
  return places.map(({ ids }) => ids.map(() => values[at++]!));
}

function column(indices: readonly number[]): tf.Tensor2D {
  return tf.tensor2d(Int32Array.from(indices), [indices.length, 1], "int32");
}

function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/** Probabilities from logarithms, renormalised in logarithms so that tiny ones keep their proportions. */
function normalised(logs: readonly number[]): OptionScores {
  const total = logSum(logs);
  if (!Number.isFinite(total)) throw notFinite("probabilities");
  return {
    probabilities: Float64Array.from(logs, (log) => Math.exp(log - total)),
    // Rounding can carry a sum past 1.
    invalid: Math.max(0, 1 - Math.exp(total)),
  };
}
