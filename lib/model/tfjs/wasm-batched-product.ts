import { tf } from "../tensors/tf.js";
import type { WasmBackend } from "./wasm-backend.js";

/**
 * A batched product for tfjs-wasm, `[batch, m, k] × [batch, k, n] → [batch, m, n]`. Its own kernel multiplies batches
 * in a plain loop (1–2 GFLOP/s) but single matrices with XNNPACK (30 GFLOP/s), and its slices copy the whole tensor
 * first. So each pair of matrices is registered as a view of its memory and multiplied separately.
 */
export function wasmBatchedProduct(left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D {
  register();
  return tf.engine().runKernel(kernelName, { left, right }) as tf.Tensor3D;
}

const kernelName = "PopuliBatchedProduct";
// Far above the ids that tfjs counts from 1, and below 2^31.
const firstViewId = 0x7ffffff0;

let registered = false;
function register(): void {
  if (registered) return;
  registered = true;
  let multiply: ((...values: unknown[]) => void) | undefined;
  let owner: WasmBackend | undefined;
  tf.registerKernel({
    kernelName,
    backendName: "wasm",
    kernelFunc: ({ inputs, backend: given }) => {
      const backend = given as WasmBackend;
      const { left, right } = inputs as { left: tf.TensorInfo; right: tf.TensorInfo };
      const [batch, m, k] = left.shape as [number, number, number];
      const n = right.shape[2]!;
      const { wasm, dataIdMap } = backend;
      if (multiply === undefined || owner !== backend) {
        const number = "number";
        const parameters = [number, "array", number, number, "array", number, number, number, number];
        multiply = wasm.cwrap("BatchMatMul", null, parameters);
        owner = backend;
      }
      const output = backend.makeOutput([batch, m, n], "float32");
      const at = (tensor: tf.TensorInfo) => dataIdMap.get(tensor.dataId).memoryOffset;
      const [leftAt, rightAt, outputAt] = [at(left), at(right), at(output)];
      const leftShape = new Uint8Array(Int32Array.of(1, m, k).buffer);
      const rightShape = new Uint8Array(Int32Array.of(1, k, n).buffer);
      const [a, b, c] = [firstViewId, firstViewId + 1, firstViewId + 2];
      for (let i = 0; i < batch; i++) {
        wasm.tfjs.registerTensor(a, m * k, leftAt + 4 * i * m * k);
        wasm.tfjs.registerTensor(b, k * n, rightAt + 4 * i * k * n);
        wasm.tfjs.registerTensor(c, m * n, outputAt + 4 * i * m * n);
        multiply(a, leftShape, 3, b, rightShape, 3, false, false, c);
        // Forgets the views, and XNNPACK's packed copy of b. The memory still belongs to its tensors.
        wasm.tfjs.disposeData(a);
        wasm.tfjs.disposeData(b);
        wasm.tfjs.disposeData(c);
      }
      return output;
    },
  });
}
