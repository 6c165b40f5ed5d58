import type { KeyValues } from "../executor/block.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "../pass/forward.js";
import { layerMasks, pastMask } from "../pass/masks.js";
import { withMask } from "../pass/run-prefix.js";
import type { tf } from "../tensors/tf.js";
import { type Before, pastsBefore } from "./before.js";

/** What scoring passes on to its passes. */
export type PassOptions = Pick<ForwardOptions, "hooks" | "signal" | "memory">;

/** Questions that have been run, what they follow, and their keys and values, padded to `longest`. */
export interface AskedBatch {
  readonly before: Before;
  /** Position of the first token of each question. */
  readonly starts: readonly number[];
  /** Tokens of each question. */
  readonly lengths: readonly number[];
  /** Indices of the questions in the call. */
  readonly sequences: readonly number[];
  readonly longest: number;
  readonly layers: readonly KeyValues[];
}

/** A beginning of a reply that is run after its question. */
export interface PathRow {
  /** Index of the question in the batch. */
  readonly question: number;
  readonly path: readonly number[];
}

/**
 * Runs beginnings of replies after their questions, in one pass, and gives the last states `[rows, positions, width]`,
 * or `[rows, 1, width]` of each path's end. The caller disposes of them.
 *
 * @param even whether the rows are as many equal runs as there are questions, in their order, which share keys and
 *   values; otherwise each row gets a copy of its question's
 * @param ends whether only the end of each path is looked at
 */
export async function runPaths(
  { executor, config }: Decoder,
  { before, starts, lengths, sequences, longest, layers }: AskedBatch,
  rows: readonly PathRow[],
  { ends, even, ...options }: PassOptions & { readonly ends: boolean; readonly even: boolean },
): Promise<tf.Tensor3D> {
  const paths = rows.map(({ path }) => path);
  const positions = Math.max(...paths.map((path) => path.length));
  const places = rows.map(({ question }) => ({ question, start: starts[question]! + lengths[question]! }));
  const spans = places.map(({ question, start }) => ({
    ...{ query: start, first: starts[question]! },
    count: lengths[question]!,
  }));
  const earlier = pastsBefore(config, before, lengths.length, places, positions, even);
  const questions = even ? undefined : rows.map(({ question }) => question);
  const masks = layerMasks(config, (window) => pastMask(spans, positions, longest, window));
  const batch = {
    rows: paths,
    firstPositions: places.map(({ start }) => start),
    sequences: rows.map(({ question }) => sequences[question]!),
    answersFrom: places.map(({ start }) => start),
    ...(ends && { wanted: paths.map((path) => path.length - 1) }),
    pasts: (layer: number) => [
      ...earlier.at(layer),
      withMask(layers[layer - 1]!, masks.at(layer), questions),
    ],
  };
  const ran = await forward(executor, config, batch, options).finally(() => {
    earlier.dispose();
    masks.dispose();
  });
  disposeLayers(ran.layers);
  return ran.hidden;
}
