import { tf } from "../tensors/tf.js";
import type { WasmBackend } from "./wasm-backend.js";

/**
 * A tensor in the memory of tfjs-wasm whose numbers are written in place. Passed to tfjs as an array, they would be
 * held twice.
 */
export interface WasmRoom {
  readonly tensor: tf.Tensor2D;
  /** `[rows · columns]`. Ask again after every `await`, because memory moves when it grows. */
  numbers(): Float32Array;
}

/**
 * Allocates a matrix without setting its numbers.
 *
 * @throws PopuliError when WebAssembly's memory is full (see wasm-failures.ts)
 */
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
    kernelFunc: ({ backend: given, attrs }) => {
      const backend = given as WasmBackend;
      const [rows, columns] = (attrs as unknown as { shape: [number, number] }).shape;
      return backend.makeOutput([rows, columns], "float32");
    },
  });
}
