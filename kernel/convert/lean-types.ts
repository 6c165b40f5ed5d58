/** Declarations in place of a package's own, and the files whose imports get them. */
export interface LeanTypes {
  readonly within: RegExp;
  readonly text: string;
}

/**
 * Tensors and what is done with them. The layers, operations, converters and backends of TensorFlow.js are 460 files
 * more. A cell that imports TensorFlow.js has all of it, with the same tensors.
 */
const tensors: LeanTypes = {
  within: /\/danfojs-node\/|\/dist\/lib\//,
  text: `
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
export * from "@tensorflow/tfjs-core/dist/tensor";
export type { TensorInfo } from "@tensorflow/tfjs-core/dist/tensor_info";
export type { KernelBackend } from "@tensorflow/tfjs-core/dist/backends/backend";
`,
};

/** Packages whose types are in Populi's declarations, and in nothing that it exports. */
const inside: LeanTypes = { within: /\/dist\/lib\//, text: "export {};" };

/**
 * Packages of which Populi and Node declare with a few types only. TypeScript would read the rest at the start, and at
 * the first import of Populi.
 */
export const leanImports: Readonly<Record<string, LeanTypes>> = {
  "@tensorflow/tfjs": tensors,
  "@tensorflow/tfjs-core": tensors,
  "@duckdb/node-api": inside,
  "ml-matrix": inside,
  "onnxruntime-node": inside,
  // The globals around `fetch`, without undici's clients, pools and agents.
  "undici-types": {
    within: /\/@types\/node\//,
    text: ["fetch", "formdata", "file", "websocket", "eventsource"]
      .map((part) => `export * from "undici-types/${part}";`)
      .join("\n"),
  },
};

/** The same for `/// <reference types="…" />`. */
export const leanReferences: Readonly<Record<string, LeanTypes>> = {
  // What a tensor's data are on a GPU.
  "@webgpu/types/dist": { within: /\/@tensorflow\/tfjs-core\//, text: "" },
};
