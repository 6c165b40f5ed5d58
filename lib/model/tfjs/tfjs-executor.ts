import { type DifferentiableExecutor, paddedIds } from "../executor/executor.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";
import { decoderBlock, embedTokens, finalLogits } from "./decoder.js";
import type { DecoderWeights } from "./weights.js";

/**
 * Runs a decoder with operations of TensorFlow.js, on its current backend. The executor owns the weights from now on.
 *
 * @param room bytes that a pass may take beside the weights
 */
export function tfjsExecutor(
  weights: DecoderWeights,
  config: DecoderConfig,
  room = Number.POSITIVE_INFINITY,
): DifferentiableExecutor {
  const container = weights as unknown as tf.TensorContainer;
  return {
    kind: "tfjs",
    reason: `${tf.getBackend()}: TensorFlow.js operations`,
    weights: "f32",
    bytes: 4 * sizeOf(weights),
    room,
    embed: (rows, positions) =>
      tf.tidy(() =>
        tf.mul(
          embedTokens(weights, tf.tensor2d(paddedIds(rows, positions), [rows.length, positions], "int32")),
          config.embeddingScale,
        ),
      ),
    block: (layer, hidden, rotary, mask, pasts, wanted) =>
      tf.tidy(() => {
        const output = decoderBlock(weights.blocks[layer - 1]!, config, hidden, rotary, mask, pasts, wanted);
        return { ...output };
      }),
    logits: (rows) => tf.tidy(() => finalLogits(weights, config, rows)),
    dispose: () => tf.dispose(container),
  };
}

function sizeOf(held: unknown): number {
  if (held instanceof tf.Tensor) return held.size;
  return typeof held === "object" && held !== null
    ? Object.values(held).reduce((sum: number, part) => sum + sizeOf(part), 0)
    : 0;
}
