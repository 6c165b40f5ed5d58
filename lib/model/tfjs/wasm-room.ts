import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import type { WasmBackend } from "./wasm-backend.js";

/** A tensor in the memory of tfjs-wasm whose numbers are written where they stay: given to tfjs, they would be held twice. */
export interface WasmRoom {
  readonly tensor: tf.Tensor2D;
  /** `[rows · columns]`; to be asked for anew after every wait, since memory that grows moves. */
  numbers(): Float32Array;
}

/**
 * Room for a matrix; what stands in it is not said.
 *
 * @throws PopuliError where WebAssembly's memory holds no more
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
      // Where no memory is left tfjs goes on at address 0, over its own.
      backend.disposeData(room.dataId);
      throw new PopuliError(
        `WebAssembly has no room for a matrix of ${rows} × ${columns} beside what it holds already`,
        {},
        "its memory ends at 4 GB: use the native executor, npm install onnxruntime-node",
      );
    },
  });
}
