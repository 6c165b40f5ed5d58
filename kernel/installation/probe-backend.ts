import { type BackendName, startBackend } from "../../lib/model/tfjs/backend.js";

/**
 * Started by `populi doctor` in a process of its own for each backend, because a native library that does not fit the
 * machine may end the process: starts the backend named by the argument, multiplies two matrices on it, and says in its last
 * line what was seen.
 */
async function probe(name: BackendName): Promise<string> {
  const { device } = await startBackend(name);
  const tf = await import("@tensorflow/tfjs");
  const [product] = await tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).data();
  if (product !== 31) throw new Error(`computes 2·5 + 3·7 = ${product}`);
  if (device === undefined) return "loads and computes";
  const passed = device.software ? "; slower than wasm, and passed by unless asked for" : "";
  return `loads and computes on ${device.title}${passed}`;
}

probe(process.argv[2] as BackendName)
  .catch((error: unknown) => {
    process.exitCode = 1;
    return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  })
  // The last line: graphics drivers write lines of their own before.
  .then((seen) => process.stdout.write(`\n${seen}\n`));
