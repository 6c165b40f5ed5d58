import { weightChange } from "../../lib/model/check/weight-change.js";
import { openCheckpoint } from "../../lib/model/checkpoint/checkpoint.js";
import { isRounded, weightFormats } from "../../lib/model/executor/weight-format.js";
import { nativeExecutor, nativeRuntime } from "../../lib/model/native/native-executor.js";
import { startBackend } from "../../lib/model/tfjs/backend.js";
import { loadTokenizer } from "../../lib/model/tokenizer/load-tokenizer.js";
import { publishedModel } from "../published-models.js";

/*
 * npm run bench -- rounding [FORMAT …] [MODEL …]
 * What rounding changes in the option probabilities of the published models of the tests, and what it takes to load
 * them: seconds of processor time, and bytes of weights.
 */
const runtime = nativeRuntime();
if (runtime === undefined) throw new Error("onnxruntime-node is not installed");
await startBackend();
const asked = process.argv.slice(2);
const wanted = <T extends string>(all: readonly T[]) =>
  all.some((one) => asked.includes(one)) ? all.filter((one) => asked.includes(one)) : all;
for (const name of wanted(["smollm2", "gemma3"] as const)) {
  const { path, reason } = publishedModel(name);
  if (reason !== "") {
    console.log(`${name}${reason}`);
    continue;
  }
  const checkpoint = await openCheckpoint(path);
  const tokenizer = await loadTokenizer(checkpoint.stored, checkpoint.config);
  for (const weights of wanted(weightFormats.filter(isRounded))) {
    const started = process.cpuUsage();
    const executor = await nativeExecutor(runtime, checkpoint, { weights });
    const { user, system } = process.cpuUsage(started);
    const { mean, largest, divergence } = await weightChange(runtime, checkpoint, executor, tokenizer);
    const change = `mean ${mean.toFixed(4)}, largest ${largest.toFixed(4)}, KL ${divergence.toPrecision(2)}`;
    const seconds = ((user + system) / 1e6).toFixed(1);
    console.log(
      `${name} ${weights}: ${change}; loaded in ${seconds} s, ${(executor.bytes / 1e6).toFixed(0)} MB`,
    );
    executor.dispose();
  }
  await checkpoint.close();
}
