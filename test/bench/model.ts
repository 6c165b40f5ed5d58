import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { loadModel } from "../../lib/model/load-model.js";
import { nativeRuntime } from "../../lib/model/native/native-executor.js";
import { weightFormats } from "../../lib/model/native/weight-format.js";
import { bareProduct, fitted, gigaflops, type Work } from "./model-work.js";
import { llamaCppSpeed } from "./peers/llama-cpp.js";
import { shapes, sourceUrl, writeCheckpoint } from "./random-checkpoint.js";

/*
 * npm run bench -- model [--shape teaching|qwen-0.5b|qwen-0.5b-6-blocks] [--executor native|tfjs] [--agents 8] [--items 16] [--prefix 300]
 *                        [--weights f32|8-bit|4-bit] [--item 90] [--options 10] [--peer] [--no-generation] [--scaling]
 * Random weights of a shape: what the speed is, not what the model knows. CPU time stands beside wall time, since another
 * program on the machine spoils the second. --peer: beside PyTorch on the same cores (peers/pytorch-process.py, Debian python3-torch),
 * its runs before and after ours, so that a change in the machine's pace shows. --scaling: time against agents and items.
 */
const { values: asked } = parseArgs({
  options: {
    shape: { type: "string", default: "teaching" },
    executor: { type: "string" },
    agents: { type: "string", default: "8" },
    items: { type: "string", default: "16" },
    prefix: { type: "string", default: "300" },
    item: { type: "string", default: "90" },
    options: { type: "string", default: "10" },
    weights: { type: "string" },
    peer: { type: "boolean", default: false },
    scaling: { type: "boolean", default: false },
    generation: { type: "boolean", default: true },
  },
  allowNegative: true,
});

async function main(): Promise<void> {
  const shape = shapes[asked.shape];
  if (shape === undefined)
    throw new Error(`no shape '${asked.shape}'; there are: ${Object.keys(shapes).join(", ")}`);
  const [agents, items, prefixLength, itemLength, options] = [
    asked.agents,
    asked.items,
    asked.prefix,
    asked.item,
    asked.options,
  ].map(Number) as [number, number, number, number, number];
  const folder = await mkdtemp(join(tmpdir(), "populi-bench-"));
  try {
    await writeCheckpoint(folder, shape);
    const all = { agents, items, prefixLength, itemLength, options };
    const peerRuns = asked.peer ? [runPeer(shape, all)] : [];
    const kinds = [
      ...weightFormats.map((weights) => ({ executor: "native" as const, weights })),
      { executor: "tfjs" as const, weights: "f32" as const },
    ].filter(
      ({ executor, weights }) =>
        executor === (asked.executor ?? executor) && weights === (asked.weights ?? weights),
    );
    const runtime = nativeRuntime();
    for (const kind of kinds) {
      const { executor, weights } = kind;
      const loaded = await timed(() => loadModel(folder, kind)).catch((error: Error) => {
        console.log(`${asked.shape}, ${executor} (${weights}): ${error.message}`);
      });
      if (loaded === undefined) continue;
      const model = loaded.result;
      console.log(`${asked.shape}, ${executor} (${model.backend}, ${weights}): loaded in ${seconds(loaded)}`);
      const width = model.width;
      const injected = [0.5, 0.65, 0.8].map((depth) => ({
        layer: Math.round(depth * model.layers),
        positional: false as const,
        apply: (hidden: tf.Tensor3D) => tf.add(hidden, tf.fill([width], 0.01)) as tf.Tensor3D,
      }));
      const vocabulary = Number(shape.vocab_size);
      const ids = (seed: number, length: number) =>
        Array.from({ length }, (_, i) => 10 + ((seed * 7919 + i * 104_729) % (vocabulary - 10)));
      const questions = Array.from({ length: items }, (_, item) => ({
        ids: ids(item, itemLength),
        options: Array.from({ length: options }, (_, option) => [2 + option]),
      }));
      const warm = await model.prefill(ids(99, prefixLength), injected);
      await model.scoreOptions(warm, questions.slice(0, 2), injected);
      warm.dispose();
      const prefill = await timed(async () => {
        for (let agent = 0; agent < agents; agent++)
          (await model.prefill(ids(agent, prefixLength), injected)).dispose();
      });
      report("prefill", prefill, agents * prefixLength);
      const work = (asked: typeof questions, of = agents) =>
        timed(async () => {
          for (let agent = 0; agent < of; agent++) {
            const prefix = await model.prefill(ids(agent, prefixLength), injected);
            await model.scoreOptions(prefix, asked, injected);
            prefix.dispose();
          }
        });
      const alone = () => (runtime === undefined ? undefined : bareProduct(runtime, shape, 5 * itemLength));
      const before = await alone();
      const whole = await work(questions);
      const tokens = agents * (prefixLength + items * itemLength);
      report(`${agents} agents × ${items} items × ${options} options`, whole, tokens);
      const pace = gigaflops(shape, all) / whole.wall;
      const bare = [before, await alone()].map((found) => found ?? Number.NaN);
      console.log(
        `  ${pace.toFixed(0)} GFLOP/s; a block's largest product alone (ONNX Runtime, f32) ` +
          `${bare.map((found) => found.toFixed(0)).join(" before, ")} after: ` +
          `${bare.map((found) => `${((100 * pace) / found).toFixed(0)} %`).join(", ")}`,
      );
      // The peer reads the first token of each label only; a single option leaves little of our pass for the rest.
      const single = await work(
        questions.map(({ ids, options: labels }) => ({ ids, options: labels.slice(0, 1) })),
      );
      report(`${agents} agents × ${items} items × 1 option`, single, tokens);
      const prompt = await timed(async () => (await model.prefill(ids(5, 400), injected)).dispose());
      report("one prompt of 400 tokens", prompt, 400);
      if (asked.peer) {
        peerRuns.push(runPeer(shape, all));
        compare(peerRuns, { whole, single, prompt });
      }
      if (asked.scaling) {
        const byAgents = [];
        for (const count of [1, 2, 4]) byAgents.push([count, (await work(questions, count)).wall] as const);
        scaling(`agents of ${items} items`, byAgents);
        const many = Array.from({ length: 32 }, (_, item) => ({
          ids: ids(item, itemLength),
          options: questions[0]!.options,
        }));
        const byItems = [];
        for (const count of [8, 16, 32])
          byItems.push([count, (await work(many.slice(0, count), 1)).wall] as const);
        scaling("items of one agent", byItems);
      }
      const generated = 16;
      const speeds = new Map<number, number>();
      for (const batch of asked.generation ? [1, 8, 32] : []) {
        const prompts = Array.from({ length: batch }, (_, row) => ids(row, 100));
        const seeds = prompts.map((_, row) => row);
        const decoding = { temperature: 0.7, topK: 20, topP: 0.8, seeds };
        const first = await timed(() => model.generate(prompts, { ...decoding, maximumTokens: 1 }));
        const all = await timed(() => model.generate(prompts, { ...decoding, maximumTokens: 1 + generated }));
        // The difference is that of generation alone; both read the prompts. (Random weights hardly ever end an answer.)
        const tokens = all.result.reduce((sum, answer) => sum + answer.length - 1, 0);
        const time = { result: undefined, wall: all.wall - first.wall, cpu: all.cpu - first.cpu };
        report(`generation, batch ${batch}, after 100 tokens each`, time, tokens);
        speeds.set(batch, tokens / time.wall);
      }
      if (asked.peer && asked.generation) {
        const script = fileURLToPath(new URL("peers/llama-cpp-process.mjs", sourceUrl()));
        const peer = await llamaCppSpeed(shape, folder, script, 100, generated, [...speeds.keys()]);
        if (peer === undefined)
          console.log("  llama.cpp: node-llama-cpp is not installed, so nothing to compare with");
        peer?.forEach((speed, batch) => {
          const ratio = (speeds.get(batch)! / speed).toFixed(2);
          console.log(
            `  llama.cpp (F32), batch ${batch}: ${speed.toFixed(1)} tokens/s; ours / llama.cpp ${ratio}`,
          );
        });
      }
      model.dispose();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

function scaling(what: string, points: readonly (readonly [number, number])[]): void {
  const { start, slope, off } = fitted(points);
  console.log(
    `  ${what}: ${points.map(([count, wall]) => `${count} in ${wall.toFixed(2)} s`).join(", ")}; ` +
      `line ${start.toFixed(2)} + ${slope.toFixed(3)} a piece, off by ${(100 * off).toFixed(0)} % at most`,
  );
}

/** Seconds of the peer's ways, as pytorch-process.py tells them; `product` in GFLOP/s. */
interface PeerRun {
  readonly whole: number;
  readonly shared: number;
  readonly ended: number;
  readonly prompt: number;
  readonly product: number;
}

function runPeer(shape: Readonly<Record<string, unknown>>, work: Work): PeerRun {
  const { agents, items, prefixLength: prefix, itemLength: item, options } = work;
  const threads = availableParallelism();
  const input = JSON.stringify({ shape, agents, items, prefix, item, options, threads });
  const script = fileURLToPath(new URL("peers/pytorch-process.py", sourceUrl()));
  const ran = spawnSync("/usr/bin/python3", [script], { input, encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`the peer failed (needs Debian's python3-torch): ${ran.stderr}`);
  const run = JSON.parse(ran.stdout) as PeerRun;
  console.log(
    `  PyTorch: a pass for each agent and item ${run.whole.toFixed(1)} s, shared profile ${run.shared.toFixed(1)} s, ` +
      `with ends of labels ${run.ended.toFixed(1)} s, ` +
      `prompt ${run.prompt.toFixed(2)} s, product alone ${run.product.toFixed(0)} GFLOP/s`,
  );
  return run;
}

function compare(
  peers: readonly PeerRun[],
  ours: Readonly<Record<"whole" | "single" | "prompt", Timed<unknown>>>,
): void {
  const line = (what: string, peer: (run: PeerRun) => number, { wall }: Timed<unknown>) => {
    const ratios = peers.map((run) => (peer(run) / wall).toFixed(2));
    console.log(`  PyTorch / ours, ${what}: ${ratios.join(" before, ")} after`);
  };
  line("a pass for each agent and item (a)", ({ whole }) => whole, ours.whole);
  line(
    "shared profile (b), which leaves out the ends of labels that ours has",
    ({ shared }) => shared,
    ours.whole,
  );
  line("shared profile (b), ours with one option", ({ shared }) => shared, ours.single);
  line("the same work, shared profile and ends of labels (b')", ({ ended }) => ended, ours.whole);
  line("one prompt of 400 tokens", ({ prompt }) => prompt, ours.prompt);
}

interface Timed<T> {
  readonly result: T;
  readonly wall: number;
  readonly cpu: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { result, wall: (performance.now() - started) / 1e3, cpu: (user + system) / 1e6 };
}

function seconds({ wall, cpu }: Timed<unknown>): string {
  return `${wall.toFixed(2)} s (CPU ${cpu.toFixed(2)} s)`;
}

function report(what: string, time: Timed<unknown>, tokens: number): void {
  const perCpu = Math.round(tokens / time.cpu);
  console.log(
    `  ${what}: ${seconds(time)}, ${Math.round(tokens / time.wall)} tokens/s, ${perCpu} per CPU second`,
  );
}

await main();
