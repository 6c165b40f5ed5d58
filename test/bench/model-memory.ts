import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCheckpoint } from "../../lib/model/checkpoint/checkpoint.js";
import { chooseExecutor } from "../../lib/model/choose-executor.js";
import { type WeightFormat, weightFormats } from "../../lib/model/executor/weight-format.js";
import { nativeRuntime } from "../../lib/model/native/native-executor.js";
import { startBackend } from "../../lib/model/tfjs/backend.js";
import { shapes, writeCheckpoint } from "./parts/random-checkpoint.js";

/*
 * npm run bench -- model-memory
 * The peak of memory while a checkpoint of Qwen2.5-0.5B's shape is loaded, in units of the weights held, each in a
 * process of its own (Linux: VmHWM); for WebAssembly six of its blocks. What the process had before it began to load is
 * not counted.
 */
const [folder, kind, weights] = process.argv.slice(2);
if (folder === undefined) await all();
else await one(folder, kind as "native" | "tfjs", weights as WeightFormat);

async function all(): Promise<void> {
  for (const type of ["BF16", "F32"] as const) {
    const made = await mkdtemp(join(tmpdir(), "populi-memory-"));
    try {
      for (const [executor, formats] of [
        ["native", weightFormats],
        ["tfjs", ["f32"]],
      ] as const) {
        await writeCheckpoint(
          made,
          shapes[executor === "native" ? "qwen-0.5b" : "qwen-0.5b-6-blocks"]!,
          type,
        );
        for (const format of formats) {
          const args = [fileURLToPath(import.meta.url), made, executor, format];
          const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
          console.log(`${type} checkpoint, ${executor}, ${format}: ${status === 0 ? stdout.trim() : stderr}`);
        }
      }
    } finally {
      await rm(made, { recursive: true });
    }
  }
}

async function one(path: string, executor: "native" | "tfjs", format: WeightFormat): Promise<void> {
  const backend = await startBackend();
  const checkpoint = await openCheckpoint(path);
  // The library itself, some 40 MB, does not count as memory for the weights.
  nativeRuntime();
  const before = await status("VmRSS");
  const started = performance.now();
  const { executor: loaded } = await chooseExecutor(checkpoint, backend, { executor, weights: format });
  const seconds = (performance.now() - started) / 1e3;
  const [peak, after] = [(await status("VmHWM")) - before, (await status("VmRSS")) - before];
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `weights ${megabytes(loaded.bytes)} (${(loaded.bytes / checkpoint.parameters).toFixed(3)} bytes a parameter), ` +
      `peak ${megabytes(peak)} = ${(peak / loaded.bytes).toFixed(2)} ×, then ${megabytes(after)}, ${seconds.toFixed(1)} s`,
  );
  loaded.dispose();
  await checkpoint.close();
}

/** Bytes. */
async function status(field: string): Promise<number> {
  const text = await readFile("/proc/self/status", "utf8");
  return 1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1]);
}
