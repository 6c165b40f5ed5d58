import { tf } from "../tensors/tf.js";
import { wasmBatchedProduct } from "./wasm-batched-product.js";
import type { Projection } from "./weights.js";

/**
 * The product of rows and a weight, `[rows, in] × [in, out] → [rows, out]`, with a gradient that transposes explicitly.
 * TensorFlow.js' own gradient uses transpose flags, with which a training step on WASM takes 4.5 s instead of 1.15 s.
 *
 * @param trained whether the weight gets a gradient. By default only a `tf.Variable` does.
 * @example
 * product(tf.ones([3, 2]), tf.variable(tf.ones([2, 4]))); // [3, 4]
 */
export function product(
  rows: tf.Tensor2D,
  weight: tf.Tensor2D,
  trained = weight instanceof tf.Variable,
): tf.Tensor2D {
  if (trained) return trainedProduct(rows, weight);
  const constant = tf.customGrad((x, save) => {
    // Saved, although it is no input, so that a tidy around the forward pass does not free it before the backward pass.
    (save as tf.GradSaveFunc)([weight]);
    return {
      value: tf.matMul(x as tf.Tensor2D, weight),
      gradFunc: (dy, [w]) => tf.matMul(dy as tf.Tensor2D, tf.transpose(w as tf.Tensor2D)),
    };
  });
  return constant(rows) as tf.Tensor2D;
}

function trainedProduct(rows: tf.Tensor2D, weight: tf.Tensor2D): tf.Tensor2D {
  const operation = tf.customGrad((x, w, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, w as tf.Tensor]);
    return {
      value: tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D),
      gradFunc: (dy, saved) => {
        const [a, b] = saved as [tf.Tensor2D, tf.Tensor2D];
        const dRows = tf.matMul(dy as tf.Tensor2D, tf.transpose(b));
        const dWeight = tf.matMul(tf.transpose(a), dy as tf.Tensor2D);
        return [dRows, dWeight];
      },
    };
  });
  return operation(rows, weight) as tf.Tensor2D;
}

/**
 * A batch of products, `[batch, rows, inner] × [batch, inner, columns] → [batch, rows, columns]`, differentiable in
 * both factors and without transpose flags.
 */
export function batchedProduct(left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D {
  const operation = tf.customGrad((x, y, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, y as tf.Tensor]);
    return {
      value: eachProduct(x as tf.Tensor3D, y as tf.Tensor3D),
      gradFunc: (dz, saved) => {
        const [a, b] = saved as [tf.Tensor3D, tf.Tensor3D];
        return [
          eachProduct(dz as tf.Tensor3D, tf.transpose(b, [0, 2, 1])),
          eachProduct(tf.transpose(a, [0, 2, 1]), dz as tf.Tensor3D),
        ];
      },
    };
  });
  return operation(left, right) as tf.Tensor3D;
}

function eachProduct(left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D {
  return tf.getBackend() === "wasm" ? wasmBatchedProduct(left, right) : tf.matMul(left, right);
}

/** Applies a projection, with its bias, to rows. */
export function project(rows: tf.Tensor2D, projection: Projection): tf.Tensor2D {
  const projected = product(rows, projection.weight);
  return projection.bias === undefined ? projected : tf.add(projected, projection.bias);
}

/** Soft cap: cap · tanh(x / cap) (Gemma 2, arXiv 2408.00118, section 2). Returns its input without a cap. */
export function capped<T extends tf.Tensor>(numbers: T, cap: number | undefined): T {
  return cap === undefined ? numbers : tf.mul(tf.tanh(tf.mul(numbers, 1 / cap)), cap);
}
