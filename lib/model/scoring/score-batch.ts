import type { KeyValues } from "../executor/block.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, type Forwarded, type ForwardOptions, forward } from "../pass/forward.js";
import { layerMasks, pastMask } from "../pass/masks.js";
import { notFinite } from "../pass/not-finite.js";
import { prefixPast, type RunPrefix, withMask } from "../pass/run-prefix.js";
import { logProbabilities, type Place } from "./log-probabilities.js";
import type { OptionScores, Question } from "./question.js";

/** What scoring passes on to its passes. */
export type PassOptions = Pick<ForwardOptions, "hooks" | "signal" | "memory">;

/**
 * Scores questions in two passes: over the questions, then over their labels.
 *
 * @param sequences indices of the questions in the call
 */
export async function scoreBatch(
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
      // One product with the head for both passes, because every product reads all of the head's weights.
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

/** Questions that have been run, padded to `longest`, and their keys and values. */
interface Asked {
  readonly questions: readonly Question[];
  /** Indices of the questions in the call. */
  readonly sequences: readonly number[];
  readonly longest: number;
  readonly layers: readonly KeyValues[];
}

/**
 * Runs the labels after their questions, with equally many rows for each question, so that rows share its keys and
 * values.
 */
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

/**
 * For each label: where its first token is looked up, and after each token the next one or the ids that end. Rows of
 * questions come first, then rows of labels, `[rows, positions, width]`.
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

function logSum(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
}

/** Probabilities from log probabilities, renormalised as logarithms so that tiny ones keep their proportions. */
function normalised(logs: readonly number[]): OptionScores {
  const total = logSum(logs);
  if (!Number.isFinite(total)) throw notFinite("probabilities");
  return {
    probabilities: Float64Array.from(logs, (log) => Math.exp(log - total)),
    // Rounding can carry the sum past 1.
    invalid: Math.max(0, 1 - Math.exp(total)),
  };
}
