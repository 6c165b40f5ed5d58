import { tf } from "./tf.js";

/** Arrays that tensors hold, or that were read. Reading again would copy them out of the backend's memory. */
const known = new WeakMap<object, Float32Array>();

/**
 * A tensor that holds an array itself, in the memory of JavaScript, whatever the backend: an operation on another backend
 * copies it there first. For numbers that are mostly read again as they are. The array must not change.
 */
export function tensorOver(numbers: Float32Array, shape: [number, number]): tf.Tensor2D;
export function tensorOver(numbers: Float32Array, shape: [number, number, number]): tf.Tensor3D;
export function tensorOver(numbers: Float32Array, shape: [number, number, number, number]): tf.Tensor4D;
export function tensorOver(numbers: Float32Array, shape: number[]): tf.Tensor {
  const tensor = tf.engine().makeTensor(numbers, shape, "float32", inJavaScript());
  known.set(tensor.dataId, numbers);
  return tensor;
}

let backend: tf.KernelBackend | undefined;

/** The backend whose memory is that of JavaScript. */
function inJavaScript(): tf.KernelBackend {
  // When it is first used, it would advise to install tfjs-node (tfjs-backend-cpu 4.22.0, `write`).
  backend ??= Object.assign(tf.findBackend("cpu"), { firstUse: false });
  return backend;
}

/** A float32 tensor's numbers, if they can be read without copying them out of the backend's memory. */
export function numbersAtHand(tensor: tf.Tensor): Float32Array | undefined {
  return known.get(tensor.dataId);
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
