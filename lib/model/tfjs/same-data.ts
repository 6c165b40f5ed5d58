import type { KeyValues } from "../executor/block.js";
import { tf } from "../tensors/tf.js";

/** The part of TensorFlow.js' engine that knows where data are (tfjs-core 4.22.0, engine.ts). */
interface DataPlaces {
  readonly state: { readonly tensorInfo: { get(id: object): { readonly backend: tf.KernelBackend } } };
}

/**
 * A second tensor for the same data, which lives until both are disposed of. `tf.clone` would copy it on WASM, and
 * `tf.reshape` would copy what JavaScript holds to the backend.
 */
export function sameData<T extends tf.Tensor>(tensor: T): T {
  const engine = tf.engine();
  const { backend } = (engine as unknown as DataPlaces).state.tensorInfo.get(tensor.dataId);
  backend.incRef(tensor.dataId);
  return engine.makeTensorFromTensorInfo(tensor, backend) as T;
}

export function sameKeyValues({ keys, values }: KeyValues): KeyValues {
  return { keys: sameData(keys), values: sameData(values) };
}
