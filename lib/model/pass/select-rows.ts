import type { KeyValues } from "../executor/block.js";
import { tf } from "../tensors/tf.js";

/** Keys and values of some rows of a batch, in this order. The caller disposes of them. */
export function selectRows(layers: readonly KeyValues[], rows: readonly number[]): KeyValues[] {
  const [heads = 0] = layers[0]?.keys.shape ?? [];
  const pairs = Array.from({ length: heads }, (_, head) => rows.flatMap((row) => [head, row])).flat();
  return tf.tidy(() => {
    const indices = tf.tensor2d(Int32Array.from(pairs), [heads * rows.length, 2], "int32");
    // gatherND copies whole rows; tf.gather takes as long as the pass itself, number by number.
    const selected = (states: tf.Tensor4D) => {
      const [, , ...row] = states.shape;
      return tf.reshape(tf.gatherND(states, indices), [heads, rows.length, ...row]) as tf.Tensor4D;
    };
    return layers.map(({ keys, values }) => ({ keys: selected(keys), values: selected(values) }));
  });
}
