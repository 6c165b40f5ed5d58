/**
 * What of TensorFlow.js the declarations of Populi and danfo speak of: tensors and what is done with them. Its layers,
 * operations, converters and backends are 460 files more, which TypeScript would read at the first import of Populi. A cell that imports
 * TensorFlow.js has all of it, with the same tensors.
 */
export const tensorsOnly = `
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
export * from "@tensorflow/tfjs-core/dist/tensor";
export type { TensorInfo } from "@tensorflow/tfjs-core/dist/tensor_info";
export type { KernelBackend } from "@tensorflow/tfjs-core/dist/backends/backend";
`;
