import { createRequire } from "node:module";
import type * as core from "@tensorflow/tfjs-core";
import type {} from "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";

const load = createRequire(import.meta.url);

/**
 * TensorFlow.js: its operations on tensors, and its CPU backend, which holds tensors until another has been started.
 * Required and not imported: for an import, Node first reads the exports of a CommonJS package out of its text, which
 * takes longer than to run it (Node 20, tfjs-core: 132 ms of processor time for an import, 25 ms for `require`).
 */
export const tf = load("@tensorflow/tfjs-core") as typeof core;
load("@tensorflow/tfjs-backend-cpu");

/** The types of TensorFlow.js that are used here. */
export declare namespace tf {
  type GradSaveFunc = core.GradSaveFunc;
  type KernelBackend = core.KernelBackend;
  type Scalar = core.Scalar;
  type Tensor<R extends core.Rank = core.Rank> = core.Tensor<R>;
  type Tensor1D = core.Tensor1D;
  type Tensor2D = core.Tensor2D;
  type Tensor3D = core.Tensor3D;
  type Tensor4D = core.Tensor4D;
  type TensorContainer = core.TensorContainer;
  type TensorInfo = core.TensorInfo;
  type Variable<R extends core.Rank = core.Rank> = core.Variable<R>;
}

/**
 * Registers the gradients of operations and the methods of tensors (`x.add(y)`). The packages offer them only with the
 * whole of TensorFlow.js. Called before the first model is loaded, so that `import "populi"` does not wait for its layers
 * and converters.
 */
export function loadWholeTensorFlow(): void {
  load("@tensorflow/tfjs");
}
