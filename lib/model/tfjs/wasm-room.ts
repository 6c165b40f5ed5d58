import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
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
 * @throws PopuliError when WebAssembly's memory is full
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
      const room = backend.makeOutput([rows, columns], "float32");
      if (backend.dataIdMap.get(room.dataId).memoryOffset > 0) return room;
      // When no memory is left, tfjs returns address 0, where it keeps its own data.
      backend.disposeData(room.dataId);
      throw new PopuliError(
        `WebAssembly has no room left for a matrix of ${rows} × ${columns}`,
        {},
        "its memory ends at 4 GB: use the native executor, npm install onnxruntime-node",
      );
    },
  });
}
