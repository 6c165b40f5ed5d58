import type { KeyValues } from "../executor/block.js";
import { numbersAtHand, tensorOver } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";

/** Keys and values of some rows of a batch, in this order. The caller disposes of them. */
export function selectRows(layers: readonly KeyValues[], rows: readonly number[]): KeyValues[] {
  return tf.tidy(() =>
    layers.map(({ keys, values }) => ({ keys: selected(keys, rows), values: selected(values, rows) })),
  );
}

/** Rows of `[heads, batch, …]`, in this order. */
export function selected(states: tf.Tensor4D, rows: readonly number[]): tf.Tensor4D {
  const [heads, batch, ...row] = states.shape;
  const numbers = numbersAtHand(states);
  if (numbers !== undefined) {
    const size = row[0] * row[1];
    const copied = new Float32Array(heads * rows.length * size);
    let to = 0;
    for (let head = 0; head < heads; head++)
      for (const from of rows) {
        copied.set(numbers.subarray((head * batch + from) * size, (head * batch + from + 1) * size), to);
        to += size;
      }
    return tensorOver(copied, [heads, rows.length, ...row]);
  }
  const pairs = Array.from({ length: heads }, (_, head) => rows.flatMap((place) => [head, place])).flat();
  const indices = tf.tensor2d(Int32Array.from(pairs), [heads * rows.length, 2], "int32");
  // gatherND copies whole rows; tf.gather takes as long as the pass itself, number by number.
  return tf.reshape(tf.gatherND(states, indices), [heads, rows.length, ...row]);
}
