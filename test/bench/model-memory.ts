import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCheckpoint } from "../../lib/model/checkpoint/checkpoint.js";
import { readGenerationSettings } from "../../lib/model/checkpoint/generation-settings.js";
import { type WeightFormat, weightFormats } from "../../lib/model/executor/weight-format.js";
import { loadModel } from "../../lib/model/load-model.js";
import { formatsOf } from "../../lib/model/memory/fit-weights.js";
import { nativeRuntime } from "../../lib/model/native/native-executor.js";
import { weightBytes } from "../../lib/model/native/weight-bytes.js";
import { startBackend } from "../../lib/model/tfjs/backend.js";
import { loadTokenizer } from "../../lib/model/tokenizer/load-tokenizer.js";
import { shapes, writeCheckpoint } from "./parts/random-checkpoint.js";

/*
 * npm run bench -- model-memory [FOLDER or FILE …]
 * What a process grows by while a model is loaded (its peak) and after it has answered (what it then holds), in units of
 * the numbers' own size: every number of the checkpoint once, in the format that it runs in. Each load has a process of
 * its own (Linux: VmHWM, VmRSS); what that had before, with the tokenizer, is not counted. Without a name, checkpoints of Qwen2.5-0.5B's shape,
 * and for WebAssembly six of its blocks. `first` makes the prepared weights, `again` finds them in the cache.
 */
const [folder, kind, weights, asked] = process.argv.slice(2);
if (asked !== undefined) await one(folder!, kind as "native" | "tfjs", weights as WeightFormat);
else if (folder === undefined) await all();
else for (const path of process.argv.slice(2)) await measure(path, path, "native", weightFormats);

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
        await measure(`${type} checkpoint`, made, executor, formats);
      }
    } finally {
      await rm(made, { recursive: true });
    }
  }
}

async function measure(
  what: string,
  path: string,
  executor: "native" | "tfjs",
  formats: readonly WeightFormat[],
): Promise<void> {
  const checkpoint = await openCheckpoint(path);
  const possible: readonly WeightFormat[] = formats.filter((format) =>
    formatsOf(checkpoint).includes(format),
  );
  await checkpoint.close();
  const cache = await mkdtemp(join(tmpdir(), "populi-memory-cache-"));
  try {
    for (const format of possible) {
      for (const time of ["first", "again"]) {
        const args = [fileURLToPath(import.meta.url), path, executor, format, time];
        const env = { ...process.env, POPULI_CACHE: cache };
        const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8", env });
        console.log(`${what}, ${executor}, ${format}, ${time}: ${status === 0 ? stdout.trim() : stderr}`);
      }
    }
  } finally {
    await rm(cache, { recursive: true });
  }
}

async function one(path: string, executor: "native" | "tfjs", format: WeightFormat): Promise<void> {
  await startBackend();
  // Neither the library nor the tokenizer counts as memory for the weights: the smallest model has them too.
  nativeRuntime();
  const checkpoint = await openCheckpoint(path);
  const settings = await readGenerationSettings(checkpoint.stored);
  const tokenizer = await loadTokenizer(checkpoint.stored, checkpoint.config, settings.endIds);
  const own = weightBytes(checkpoint.config, format, checkpoint);
  await checkpoint.close();
  const before = await status("VmRSS");
  const cpu = process.cpuUsage();
  const started = performance.now();
  const model = await loadModel(path, { executor, weights: format });
  const wall = (performance.now() - started) / 1e3;
  const { user, system } = process.cpuUsage(cpu);
  const peak = (await status("VmHWM")) - before;
  const loaded = (await status("VmRSS")) - before;
  const prefix = await model.prefill(tokenizer.encode("How happy are you these days? ".repeat(20)));
  await model.scoreOptions(prefix, [{ ids: tokenizer.encode("Answer:"), options: [[2], [3]] }]);
  prefix.dispose();
  const after = (await status("VmRSS")) - before;
  const times = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB = ${(bytes / own).toFixed(2)} ×`;
  console.log(
    `numbers ${(own / 1e6).toFixed(0)} MB; peak ${times(peak)}, loaded ${times(loaded)}, after answering ${times(after)}; ` +
      `${wall.toFixed(1)} s, processor ${((user + system) / 1e6).toFixed(1)} s`,
  );
  model.dispose();
}

/** Bytes. */
async function status(field: string): Promise<number> {
  const text = await readFile("/proc/self/status", "utf8");
  return 1024 * Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1]);
}
