import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { weightFormats } from "../../lib/model/executor/weight-format.js";
import { loadModel } from "../../lib/model/load-model.js";
import type { LocalModel } from "../../lib/model/model.js";
import { nativeRuntime } from "../../lib/model/native/native-executor.js";
import { tf } from "../../lib/model/tensors/tf.js";
import { answerReader } from "../../lib/reader/grammar/answer-reader.js";
import { replyOutcomes } from "../../lib/reader/tokens/outcomes.js";
import { replyContinuations } from "../../lib/reader/tokens/reply-continuations.js";
import { bareProduct, fitted, gigaflops, type Work } from "./parts/model-work.js";
import { profiled } from "./parts/operation-profile.js";
import { type Shape, shapes, sourceUrl, writeCheckpoint } from "./parts/random-checkpoint.js";
import { llamaCppSpeed, type Written } from "./peers/llama-cpp.js";
import { comparePyTorch, runPyTorch } from "./peers/pytorch.js";

/*
 * npm run bench -- model [--shape teaching|qwen-0.5b|qwen-0.5b-6-blocks] [--executor native|tfjs]
 *                        [--agents 8] [--items 16] [--prefix 300]
 *                        [--weights f32|8-bit|4-bit|w8a8|w4a8] [--item 90] [--options 10] [--peer pytorch] [--peer llama.cpp]
 *                        [--python /usr/bin/python3] [--profile] [--no-scoring] [--no-generation] [--scaling]
 * Random weights of a shape measure speed, not answers. CPU time is given beside wall time, which other programs on the
 * machine lengthen. --peer: scoring beside PyTorch on the same cores, run before and after ours, so that a change in
 * the machine's speed shows; generation beside llama.cpp. --python: the interpreter whose torch is measured. --profile:
 * what share of the runtime's time each operation takes (with --no-generation of scoring, with --no-scoring of generation
 * and its prompts); it slows small products. --scaling: time against agents and
 * items. The cache of weights is the benchmark's own: "first" is a load that makes it, "again" one that finds it.
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
    python: { type: "string", default: "/usr/bin/python3" },
    profile: { type: "boolean", default: false },
    peer: { type: "string", multiple: true, default: [] },
    scaling: { type: "boolean", default: false },
    scoring: { type: "boolean", default: true },
    generation: { type: "boolean", default: true },
  },
  allowNegative: true,
});

const peers = ["pytorch", "llama.cpp"];

async function main(): Promise<void> {
  const shape = shapes[asked.shape];
  if (shape === undefined)
    throw new Error(`no shape '${asked.shape}'; there are: ${Object.keys(shapes).join(", ")}`);
  const stranger = asked.peer.find((name) => !peers.includes(name));
  if (stranger !== undefined) throw new Error(`no peer '${stranger}'; there are: ${peers.join(", ")}`);
  const [agents, items, prefixLength, itemLength, options] = [
    asked.agents,
    asked.items,
    asked.prefix,
    asked.item,
    asked.options,
  ].map(Number) as [number, number, number, number, number];
  const folder = await mkdtemp(join(tmpdir(), "populi-bench-"));
  process.env.POPULI_CACHE = join(folder, "cache");
  const profile = asked.profile ? profiled(folder) : undefined;
  try {
    await writeCheckpoint(folder, shape);
    const kinds = [
      // Random weights are written as floats, so that no blocks are stored.
      ...weightFormats
        .filter((weights) => weights !== "stored")
        .map((weights) => ({ executor: "native" as const, weights })),
      { executor: "tfjs" as const, weights: "f32" as const },
    ].filter(
      ({ executor, weights }) =>
        executor === (asked.executor ?? executor) && weights === (asked.weights ?? weights),
    );
    for (const kind of kinds) {
      const { executor, weights } = kind;
      const load = () =>
        timed(() => loadModel(folder, kind)).catch((error: Error) => {
          console.log(`${asked.shape}, ${executor} (${weights}): ${error.message}`);
        });
      const first = await load();
      if (first === undefined) continue;
      first.result.dispose();
      const loaded = await load();
      if (loaded === undefined) continue;
      const model = loaded.result;
      console.log(
        `${asked.shape}, ${executor} (${model.backend}, ${weights}): loaded first in ${seconds(first)}, again in ${seconds(loaded)}`,
      );
      if (asked.scoring) await scoring(model, shape, { agents, items, prefixLength, itemLength, options });
      if (asked.generation) await generation(model, shape, weights, folder);
      await profile?.(weights);
      model.dispose();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Token ids below the shape's vocabulary, others for each seed. */
function idsBelow(vocabulary: number) {
  return (seed: number, length: number) =>
    Array.from({ length }, (_, i) => 10 + ((seed * 7919 + i * 104_729) % (vocabulary - 10)));
}

async function scoring(model: LocalModel, shape: Shape, all: Work): Promise<void> {
  const { agents, items, prefixLength, itemLength, options } = all;
  const { width } = model;
  const injected = [0.5, 0.65, 0.8].map((depth) => ({
    layer: Math.round(depth * model.layers),
    positional: false as const,
    apply: (hidden: tf.Tensor3D) => tf.add(hidden, tf.fill([width], 0.01)) as tf.Tensor3D,
  }));
  const ids = idsBelow(Number(shape.vocab_size));
  const questionsOf = (count: number, labels: number) =>
    Array.from({ length: count }, (_, item) => ({
      ids: ids(item, itemLength),
      options: Array.from({ length: labels }, (_, option) => [2 + option]),
    }));
  const questions = questionsOf(items, options);
  const pyTorch = () =>
    asked.peer.includes("pytorch")
      ? [
          runPyTorch(
            shape,
            all,
            fileURLToPath(new URL("peers/pytorch-process.py", sourceUrl())),
            asked.python,
          ),
        ]
      : [];
  const peerRuns = pyTorch();
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
  const runtime = nativeRuntime();
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
  const readers = repliesLikeOptions(model, options);
  const replies = await timed(async () => {
    for (let agent = 0; agent < agents; agent++) {
      const prefix = await model.prefill(ids(agent, prefixLength), injected);
      await model.scoreReplies(prefix, questions.map(readers), injected);
      prefix.dispose();
    }
  });
  report("the same, as a reader reads the replies", replies, tokens);
  console.log(
    `  scoreReplies / scoreOptions: ${(replies.wall / whole.wall).toFixed(2)} (CPU ${(replies.cpu / whole.cpu).toFixed(2)})`,
  );
  // The peer reads the first token of each label only; a single option leaves little of our pass for the rest.
  const single = await work(questionsOf(items, 1));
  report(`${agents} agents × ${items} items × 1 option`, single, tokens);
  const prompt = await timed(async () => (await model.prefill(ids(5, 400), injected)).dispose());
  report("one prompt of 400 tokens", prompt, 400);
  peerRuns.push(...pyTorch());
  comparePyTorch(peerRuns, { whole: whole.wall, single: single.wall, prompt: prompt.wall });
  if (!asked.scaling) return;
  const byAgents = [];
  for (const count of [1, 2, 4]) byAgents.push([count, (await work(questions, count)).wall] as const);
  scaling(`agents of ${items} items`, byAgents);
  const byItems = [];
  for (const count of [8, 16, 32])
    byItems.push([count, (await work(questionsOf(count, options), 1)).wall] as const);
  scaling("items of one agent", byItems);
}

/** Questions as a reader reads their replies, with as many labels of one token. */
function repliesLikeOptions(model: LocalModel, options: number) {
  const labels = Array.from({ length: options }, (_, option) => ({ label: String(option), text: "" }));
  const after = replyContinuations(answerReader({ options: labels }), options, model.tokenizer);
  const { count } = replyOutcomes(options);
  // Sorts the vocabulary, once for a model.
  after([]);
  const likely = labels.map(({ label }) => model.tokenizer.encode(label));
  return ({ ids }: { readonly ids: number[] }) => ({ ids, likely, outcomes: count, after });
}

async function generation(model: LocalModel, shape: Shape, weights: Written, folder: string): Promise<void> {
  const ids = idsBelow(Number(shape.vocab_size));
  const generated = 16;
  const speeds = new Map<number, number>();
  for (const batch of [1, 8, 32]) {
    const prompts = Array.from({ length: batch }, (_, row) => ids(row, 100));
    const seeds = prompts.map((_, row) => row);
    const decoding = { temperature: 0.7, topK: 20, topP: 0.8, seeds };
    // Small products pack weights, once.
    await model.generate(prompts, { ...decoding, maximumTokens: 1 + generated });
    const first = await timed(() => model.generate(prompts, { ...decoding, maximumTokens: 1 }));
    const all = await timed(() => model.generate(prompts, { ...decoding, maximumTokens: 1 + generated }));
    // The difference is that of generation alone; both read the prompts. (Random weights hardly ever end an answer.)
    const tokens = all.result.reduce((sum, answer) => sum + answer.length - 1, 0);
    const time = { result: undefined, wall: all.wall - first.wall, cpu: all.cpu - first.cpu };
    report(`generation, batch ${batch}, after 100 tokens each`, time, tokens);
    speeds.set(batch, tokens / time.wall);
  }
  if (!asked.peer.includes("llama.cpp")) return;
  const script = fileURLToPath(new URL("peers/llama-cpp-process.mjs", sourceUrl()));
  const peer = await llamaCppSpeed(shape, weights, folder, script, 100, generated, [...speeds.keys()]);
  if (peer === undefined)
    console.log("  llama.cpp: node-llama-cpp is not installed, so nothing to compare with");
  peer?.speeds.forEach((speed, batch) => {
    const ratio = (speeds.get(batch)! / speed).toFixed(2);
    console.log(
      `  llama.cpp (${peer.format}), batch ${batch}: ${speed.toFixed(1)} tokens/s; ours / llama.cpp ${ratio}`,
    );
  });
}

function scaling(what: string, points: readonly (readonly [number, number])[]): void {
  const { start, slope, off } = fitted(points);
  console.log(
    `  ${what}: ${points.map(([count, wall]) => `${count} in ${wall.toFixed(2)} s`).join(", ")}; ` +
      `line ${start.toFixed(2)} + ${slope.toFixed(3)} a piece, off by ${(100 * off).toFixed(0)} % at most`,
  );
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
