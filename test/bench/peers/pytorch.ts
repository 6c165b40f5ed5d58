import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import type { Work } from "../parts/model-work.js";
import type { Shape } from "../parts/random-checkpoint.js";

/** Seconds that each of the peer's ways took, as pytorch-process.py prints them; `product` in GFLOP/s. */
export interface PyTorchRun {
  readonly whole: number;
  readonly shared: number;
  readonly ended: number;
  readonly prompt: number;
  readonly product: number;
  readonly version: string;
}

/**
 * The work in PyTorch on the same cores: one agent is timed, and multiplied by the number of agents.
 *
 * @param python an interpreter that has torch
 */
export function runPyTorch(shape: Shape, work: Work, script: string, python: string): PyTorchRun {
  const { agents, items, prefixLength: prefix, itemLength: item, options } = work;
  const threads = availableParallelism();
  const input = JSON.stringify({ shape, agents, items, prefix, item, options, threads });
  const ran = spawnSync(python, [script], { input, encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`the peer failed (${python} needs torch): ${ran.stderr}`);
  const run = JSON.parse(ran.stdout) as PyTorchRun;
  console.log(
    `  PyTorch ${run.version}: a pass for each agent and item ${run.whole.toFixed(1)} s, shared profile ${run.shared.toFixed(1)} s, ` +
      `with ends of labels ${run.ended.toFixed(1)} s, ` +
      `prompt ${run.prompt.toFixed(2)} s, product alone ${run.product.toFixed(0)} GFLOP/s`,
  );
  return run;
}

/** Prints the time of each of the peer's ways as a multiple of ours, run by run. */
export function comparePyTorch(
  runs: readonly PyTorchRun[],
  ours: Readonly<Record<"whole" | "single" | "prompt", number>>,
): void {
  if (runs.length === 0) return;
  const line = (what: string, peer: (run: PyTorchRun) => number, seconds: number) => {
    const ratios = runs.map((run) => (peer(run) / seconds).toFixed(2));
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
