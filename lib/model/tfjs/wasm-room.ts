import * as tf from "@tensorflow/tfjs";
import type { WasmBackend } from "./wasm-backend.js";

/** A tensor in the memory of tfjs-wasm whose numbers are written where they stay: given to tfjs, they would be held twice. */
export interface WasmRoom {
  readonly tensor: tf.Tensor2D;
  /** `[rows · columns]`; to be asked for anew after every wait, since memory that grows moves. */
  numbers(): Float32Array;
}

/** Room for a matrix; what stands in it is not said. */
export function wasmRoom(rows: number, columns: number): WasmRoom {
  register();
  const tensor = tf.engine().runKernel(kernelName, {}, { shape: [rows, columns] }) as tf.Tensor2D;
  const { wasm, dataIdMap } = tf.backend() as WasmBackend;
  const { memoryOffset } = dataIdMap.get(tensor.dataId);
  return { tensor, numbers: () => new Float32Array(wasm.HEAPU8.buffer, memoryOffset, rows * columns) };
}

const kernelName = "PopuliRoom";

let registered = false;
function register(): void {
  if (registered) return;
  registered = true;
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ backend, attrs }) =>
      (backend as WasmBackend).makeOutput((attrs as unknown as { shape: number[] }).shape, "float32"),
  });
}
