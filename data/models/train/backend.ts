import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { loadWholeTensorFlow, tf } from "../../../lib/model/tensors/tf.js";

/** Training runs on the WASM backend of TensorFlow.js in one thread, so that the same batch gives the same bits. */
export async function useWasm(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
  setWasmPaths(dirname(entry) + sep);
  loadWholeTensorFlow();
  await tf.setBackend("wasm");
  await tf.ready();
}
