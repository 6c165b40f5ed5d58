import type { DecoderConfig } from "../shape/decoder-config.js";
import { tensorOver } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";

/** Added to the score of a hidden position. Large enough that its weight is exactly 0. */
const unseen = -1e9;

/**
 * The mask `[1, positions, positions]` by which each position sees itself and the positions before it, within the
 * window.
 */
export function causalMask(positions: number, window = Number.POSITIVE_INFINITY): tf.Tensor3D {
  const values = new Float32Array(positions * positions);
  for (let i = 0; i < positions; i++) {
    for (let j = 0; j < positions; j++) {
      if (j > i || i - j >= window) values[i * positions + j] = unseen;
    }
  }
  return tensorOver(values, [1, positions, positions]);
}

/** The masks of a pass. Layers with the same window share one. */
export interface LayerMasks<T extends tf.Tensor3D | undefined> {
  at(layer: number): T;
  dispose(): void;
}

/** Makes one mask for each window that occurs among the layers. */
export function layerMasks<T extends tf.Tensor3D | undefined>(
  { attention }: DecoderConfig,
  make: (window: number | undefined) => T,
): LayerMasks<T> {
  const masks = new Map(
    [...new Set(attention.map(({ window }) => window))].map((window) => [window, make(window)]),
  );
  return {
    at: (layer) => masks.get(attention[layer - 1]!.window) as T,
    dispose: () => tf.dispose([...masks.values()].filter((mask) => mask !== undefined)),
  };
}

/** The earlier keys of a row: `count` real ones starting at position `first`, then padding. */
export interface PastSpan {
  /** Position of the row's first query in its sequence. */
  readonly query: number;
  /** Position of the first key. */
  readonly first: number;
  readonly count: number;
}

/**
 * The mask by which rows see earlier keys: only the real ones, within the window. `[rows or 1, positions or 1, keys]`;
 * `undefined` where every position sees every key.
 */
export function pastMask(
  rows: readonly PastSpan[],
  positions: number,
  keys: number,
  window = Number.POSITIVE_INFINITY,
): tf.Tensor3D | undefined {
  const windowed = rows.some(({ query, first }) => query + positions - 1 - first >= window);
  if (!windowed && rows.every(({ count }) => count === keys)) return undefined;
  const each = windowed ? positions : 1;
  const values = new Float32Array(rows.length * each * keys);
  rows.forEach(({ query, first, count }, row) => {
    for (let i = 0; i < each; i++) {
      const at = (row * each + i) * keys;
      for (let j = 0; j < keys; j++) {
        if (j >= count || query + i - (first + j) >= window) values[at + j] = unseen;
      }
    }
  });
  return tensorOver(values, [rows.length, each, keys]);
}
