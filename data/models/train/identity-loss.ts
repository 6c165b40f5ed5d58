import { tf } from "../../../lib/model/tensors/tf.js";
import type { IdentityCodes } from "./identity-codes.js";

/** A value to be read: from which of the states, and which row of the codes it is. */
export interface Reading {
  readonly state: number;
  readonly row: number;
  readonly attribute: number;
}

/**
 * Mean over the readings of −log P(value | state), in nats: a softmax over the values of the attribute, of the products
 * of the state with their codes. It makes the states carry, at every place, the sum of the persona's codes.
 *
 * @param products `[states, codes]`
 */
export function identityLoss(
  products: tf.Tensor2D,
  attributes: IdentityCodes["attributes"],
  readings: readonly Reading[],
): tf.Scalar {
  const operation = tf.customGrad((x, save) => {
    const [states, codes] = (x as tf.Tensor2D).shape;
    const { loss, slope } = softmaxes(
      (x as tf.Tensor2D).dataSync() as Float32Array,
      codes,
      attributes,
      readings,
    );
    const gradient = tf.tensor2d(slope, [states, codes]);
    (save as tf.GradSaveFunc)([gradient]);
    return { value: tf.scalar(loss), gradFunc: (dy, [g]) => tf.mul(g as tf.Tensor, dy) };
  });
  return operation(products) as tf.Scalar;
}

/** The loss and its slope `[states · codes]`. A few thousand numbers: plain arrays beat tensor operations. */
function softmaxes(
  products: Float32Array,
  codes: number,
  attributes: IdentityCodes["attributes"],
  readings: readonly Reading[],
): { loss: number; slope: Float32Array } {
  const slope = new Float32Array(products.length);
  let loss = 0;
  for (const { state, row, attribute } of readings) {
    const { from, values } = attributes[attribute]!;
    const start = state * codes + from;
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < values; k++) top = Math.max(top, products[start + k]!);
    let sum = 0;
    for (let k = 0; k < values; k++) sum += Math.exp(products[start + k]! - top);
    for (let k = 0; k < values; k++)
      slope[start + k]! += Math.exp(products[start + k]! - top) / sum / readings.length;
    const chosen = state * codes + row;
    slope[chosen]! -= 1 / readings.length;
    loss += (top + Math.log(sum) - products[chosen]!) / readings.length;
  }
  return { loss, slope };
}
