import { type BackendName, startBackend } from "../lib/model/backend.js";

/**
 * Started by `populi doctor` in a process of its own for each backend, because a native library that does not fit the
 * machine may end the process: starts the backend named by the argument and multiplies two matrices on it.
 */
async function probe(name: BackendName): Promise<void> {
  await startBackend(name);
  const tf = await import("@tensorflow/tfjs");
  const [product] = await tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).data();
  if (product !== 31) throw new Error(`computes 2·5 + 3·7 = ${product}`);
}

probe(process.argv[2] as BackendName).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
