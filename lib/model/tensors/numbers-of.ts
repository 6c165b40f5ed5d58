import type { tf } from "./tf.js";

/** Arrays that tensors were made from, or that were read. Reading again would copy them out of the backend's memory. */
const known = new WeakMap<object, Float32Array>();

/** Remembers the array that a tensor was made from. The array must not change. */
export function madeFrom<T extends tf.Tensor>(numbers: Float32Array, tensor: T): T {
  known.set(tensor.dataId, numbers);
  return tensor;
}

/** A float32 tensor's numbers, which must not be changed. */
export function numbersOf(tensor: tf.Tensor): Float32Array {
  const read = known.get(tensor.dataId);
  if (read !== undefined) return read;
  const numbers = tensor.dataSync() as Float32Array;
  known.set(tensor.dataId, numbers);
  return numbers;
}

/** The same for a tensor on WebGPU, which outside a browser can only be read asynchronously. */
export async function readNumbers(tensor: tf.Tensor): Promise<Float32Array> {
  return known.get(tensor.dataId) ?? ((await tensor.data()) as Float32Array);
}
