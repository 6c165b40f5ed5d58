import type * as tf from "@tensorflow/tfjs";

/** The part of tfjs's `BackendWasm` that kernels use; its module is not exported. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    /** Another one when the memory has grown. */
    readonly HEAPU8: Uint8Array;
    cwrap(name: string, result: null, parameters: readonly string[]): (...values: unknown[]) => void;
  };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  makeOutput(shape: number[], type: "float32"): tf.TensorInfo;
}
