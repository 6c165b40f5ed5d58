import { tf } from "../tensors/tf.js";
import type { WasmBackend } from "./wasm-backend.js";

/**
 * Brings the inputs of an operation into WASM's memory before it begins. By itself a kernel brings them one by one, and
 * takes a view of the memory for each: if the memory grows for a later one, the views before it are detached
 * (tfjs-backend-wasm 4.22.0, `typedArrayFromHeap`).
 */
export function bringInputs(inputs: object): void {
  const { dataIdMap } = tf.backend() as WasmBackend;
  for (const input of Object.values(inputs).flat())
    if (input instanceof tf.Tensor) dataIdMap.get(input.dataId);
}
