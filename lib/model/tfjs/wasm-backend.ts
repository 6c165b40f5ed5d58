import type { tf } from "../tensors/tf.js";

/** The part of TensorFlow.js' `BackendWasm` that kernels use. Its package does not export the type. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    /** Replaced when the memory grows. */
    readonly HEAPU8: Uint8Array;
    cwrap(name: string, result: null, parameters: readonly string[]): (...values: unknown[]) => void;
  };
  readonly dataIdMap: { get(id: object): { readonly memoryOffset: number } };
  makeOutput(shape: number[], type: "float32"): tf.TensorInfo;
}
