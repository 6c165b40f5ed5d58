import type { LongWork } from "../../progress/progress.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { checkRoom, hasRoom } from "../memory/working-memory.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "../pass/forward.js";
import { inBatches } from "../pass/in-batches.js";
import { layerMasks, pastMask } from "../pass/masks.js";
import { checkIds } from "../pass/pass-inputs.js";
import { withRecovery } from "../pass/recovery.js";
import { prefixPast, type RunPrefix } from "../pass/run-prefix.js";
import { withSharedBeginning } from "../pass/shared-beginning.js";
import { tf } from "../tensors/tf.js";
import { batchedProduct } from "../tfjs/product.js";
import { checkSpans, type Span } from "./spans.js";

// Tokens in one pass.
const largest = 4096;

/**
 * The mean hidden state over each sequence's span at every layer, yielded batch by batch, so that only one batch is
 * held. The common beginning before all spans runs once.
 *
 * @throws PopuliError for a span that is empty or not inside its sequence; Interrupted
 */
export async function* hiddenMeans(
  decoder: Decoder,
  sequences: readonly Span[],
  options: LongWork & { readonly hooks?: readonly LayerHook[] } = {},
): AsyncGenerator<HiddenMean, void, undefined> {
  if (sequences.length === 0) return;
  checkSpans(sequences);
  const rows = sequences.map(({ ids }) => ids);
  // Batches check their own rows, but the longest run last.
  checkIds({ rows, firstPositions: rows.map(() => 0) }, decoder.config);
  const firstAsked = Math.min(...sequences.map(({ from }) => from));
  const passOptions = { ...(options.hooks && { hooks: options.hooks }), signal: options.signal };
  const named = { task: "reading hidden states", unit: "texts" };
  const { executor, config } = decoder;
  const batches = withSharedBeginning(decoder, rows, firstAsked, passOptions, (beginning) => {
    const lengths = rows.map((ids) => ids.length - beginning.length);
    const past = beginning.length;
    checkRoom(executor, config, { rows: 1, tokens: Math.max(...lengths), past, logits: 0 });
    return inBatches(
      lengths,
      {
        tokens: largest,
        rows: Number.POSITIVE_INFINITY,
        fits: (count, tokens) => hasRoom(executor, config, { rows: count, tokens, past, logits: 0 }),
      },
      named,
      options,
      async (batch, signal) => {
        const spans = batch.map((sequence) => sequences[sequence]!);
        const means = await withRecovery(decoder, beginning, options.hooks, (hooks) =>
          meansOf(decoder, beginning, spans, batch, { hooks, signal }),
        );
        return batch.map((sequence, place): HiddenMean => ({ sequence, states: means[place]! }));
      },
    );
  });
  for await (const batch of batches) yield* batch;
}

async function meansOf(
  { executor, config }: Decoder,
  beginning: RunPrefix,
  spans: readonly Span[],
  numbers: readonly number[],
  options: ForwardOptions,
): Promise<Float32Array[]> {
  const { layers: count, width } = config;
  const start = beginning.length;
  const positions = Math.max(...spans.map(({ ids }) => ids.length)) - start;
  const means = spans.map(() => new Float32Array((count + 1) * width));
  const pooling = new Float32Array(spans.length * positions);
  spans.forEach(({ from, to }, row) => {
    const at = row * positions - start;
    pooling.fill(1 / (to - from), at + from, at + to);
  });
  const pool = tf.tensor3d(pooling, [spans.length, 1, positions]);
  const masks = layerMasks(config, (window) =>
    pastMask([{ query: start, first: 0, count: start }], positions, start, window),
  );
  try {
    const batch = {
      rows: spans.map(({ ids }) => ids.slice(start)),
      firstPositions: spans.map(() => start),
      sequences: numbers,
      answersFrom: spans.map(({ from }) => from),
      pasts: (layer: number) => prefixPast(beginning, layer, masks.at(layer)),
    };
    const { hidden, layers } = await forward(executor, config, batch, {
      ...options,
      async onLayer(layer, state) {
        const product = batchedProduct(pool, state);
        const pooled = await product.data();
        product.dispose();
        means.forEach((mean, row) => {
          mean.set(pooled.subarray(row * width, (row + 1) * width), layer * width);
        });
      },
    });
    hidden.dispose();
    disposeLayers(layers);
    return means;
  } finally {
    pool.dispose();
    masks.dispose();
  }
}

/** The mean hidden state over a sequence's span. */
export interface HiddenMean {
  /** Index of the sequence in the call. */
  readonly sequence: number;
  /** `[layers + 1, width]`, row 0 the embedding. */
  readonly states: Float32Array;
}
