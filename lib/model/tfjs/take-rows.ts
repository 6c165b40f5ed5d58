import { tf } from "../tensors/tf.js";

/**
 * Rows of a table, `[rows, width]` and `[n]` → `[n, width]`. The gradient sums rows with scatterND, because the one of
 * tf.gather (UnsortedSegmentSum) has no WASM kernel.
 */
export function takeRows(table: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D {
  const operation = tf.customGrad((whole, save) => {
    (save as tf.GradSaveFunc)([rows]);
    return {
      // On WASM, for 1,200 rows of 128 numbers, gather takes 5 ms and gatherND 0.03 ms.
      value: tf.gatherND(whole as tf.Tensor, tf.reshape(rows, [-1, 1])),
      gradFunc: (dy, [taken]) => tf.scatterND(tf.reshape(taken as tf.Tensor, [-1, 1]), dy, table.shape),
    };
  });
  return operation(table) as tf.Tensor2D;
}
