import type { KeyValues } from "../executor/block.js";
import { tf } from "../tensors/tf.js";

/** A second tensor for the same data, which lives until both are disposed of. `tf.clone` would copy it on WASM. */
export function sameData<T extends tf.Tensor>(tensor: T): T {
  return tf.reshape(tensor, tensor.shape) as T;
}

export function sameKeyValues({ keys, values }: KeyValues): KeyValues {
  return { keys: sameData(keys), values: sameData(values) };
}
