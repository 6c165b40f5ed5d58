import type { KeyValues } from "../executor/block.js";
import { tf } from "../tensors/tf.js";

/** Keys and values of some rows of a batch, in this order. The caller disposes of them. */
export function selectRows(layers: readonly KeyValues[], rows: readonly number[]): KeyValues[] {
  return tf.tidy(() => {
    const indices = tf.tensor1d(Int32Array.from(rows), "int32");
    return layers.map(({ keys, values }) => ({
      keys: tf.gather(keys, indices, 1),
      values: tf.gather(values, indices, 1),
    }));
  });
}
