import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../errors/interrupted.js";
import { type LongWork, longWork } from "../progress/progress.js";
import { disposeLayers, forward } from "./forward.js";
import type { LayerHook, Span } from "./model.js";
import { batchedProduct } from "./product.js";
import type { Decoder } from "./score-options.js";
import { checkSpans } from "./spans.js";

const tokensPerBatch = 4096;

/**
 * The mean hidden state over each sequence's span at every layer, `[layers + 1, width]` a sequence; row 0 is the embedding.
 *
 * @throws PopuliError for an empty span or one beyond its sequence; Interrupted
 */
export async function meanHiddenStates(
  decoder: Decoder,
  sequences: readonly Span[],
  options: LongWork & { readonly hooks?: readonly LayerHook[] } = {},
): Promise<Float32Array[]> {
  checkSpans(sequences);
  const { progress, signal } = longWork(options);
  const report = (done: number, state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task: "reading hidden states", done, total: sequences.length, unit: "texts", state });
  const { layers, width } = decoder.config;
  const means = sequences.map(() => new Float32Array((layers + 1) * width));
  const byLength = [...sequences.keys()].sort((a, b) => sequences[a]!.ids.length - sequences[b]!.ids.length);
  let done = 0;
  try {
    while (done < byLength.length) {
      let to = done + 1;
      const fits = (end: number) =>
        (end - done) * sequences[byLength[end - 1]!]!.ids.length <= tokensPerBatch;
      while (to < byLength.length && fits(to + 1)) to += 1;
      const batch = byLength.slice(done, to);
      await meansOf(
        decoder,
        batch.map((i) => sequences[i]!),
        batch,
        batch.map((i) => means[i]!),
        {
          ...(options.hooks && { hooks: options.hooks }),
          signal,
        },
      );
      done = to;
      report(done, "running");
    }
  } catch (error) {
    report(done, error instanceof Interrupted ? "interrupted" : "failed");
    throw error;
  }
  report(done, "finished");
  return means;
}

async function meansOf(
  { executor, config }: Decoder,
  sequences: readonly Span[],
  numbers: readonly number[],
  into: readonly Float32Array[],
  options: { readonly hooks?: readonly LayerHook[]; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const positions = Math.max(...sequences.map(({ ids }) => ids.length));
  const pooling = new Float32Array(sequences.length * positions);
  sequences.forEach(({ from, to }, row) => {
    pooling.fill(1 / (to - from), row * positions + from, row * positions + to);
  });
  const pool = tf.tensor3d(pooling, [sequences.length, 1, positions]);
  try {
    const batch = {
      rows: sequences.map(({ ids }) => ids),
      firstPositions: sequences.map(() => 0),
      sequences: numbers,
      answersFrom: sequences.map(({ from }) => from),
    };
    const { hidden, layers } = await forward(executor, config, batch, {
      ...options,
      onLayer(layer, state) {
        const pooled = tf.tidy(() => batchedProduct(pool, state).dataSync());
        into.forEach((mean, row) => {
          mean.set(pooled.subarray(row * config.width, (row + 1) * config.width), layer * config.width);
        });
      },
    });
    hidden.dispose();
    disposeLayers(layers);
  } finally {
    pool.dispose();
  }
}
