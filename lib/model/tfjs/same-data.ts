import * as tf from "@tensorflow/tfjs";
import type { KeyValues } from "../executor/block.js";

/** Another tensor of the same data, which lives as long as either: `tf.clone` copies on WASM. */
export function sameData<T extends tf.Tensor>(tensor: T): T {
  return tf.reshape(tensor, tensor.shape) as T;
}

export function sameKeyValues({ keys, values }: KeyValues): KeyValues {
  return { keys: sameData(keys), values: sameData(values) };
}
