import { tf } from "../../lib/model/tensors/tf.js";
import { type BackendName, startBackend } from "../../lib/model/tfjs/backend.js";

/**
 * `populi doctor` runs this in its own process for each backend, because a native library that does not fit the machine
 * may end the process. It starts the backend named by the argument, multiplies two matrices, and reports in its last
 * line.
 */
async function probe(name: BackendName): Promise<string> {
  const { device } = await startBackend(name);
  const [product] = await tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).data();
  if (product !== 31) throw new Error(`computes 2·5 + 3·7 = ${product}`);
  if (device === undefined) return "loads and computes";
  const remark = device.software ? "; slower than wasm, and used only on request" : "";
  return `loads and computes on ${device.title}${remark}`;
}

probe(process.argv[2] as BackendName)
  .catch((error: unknown) => {
    process.exitCode = 1;
    return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  })
  // In the last line, because graphics drivers write lines before it.
  .then((seen) => process.stdout.write(`\n${seen}\n`));
