import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { FrontEnd, type FrontEndOptions, streamed } from "../kernel/front-end.js";
import { kernelDay } from "./parts/kernel-day.js";
import { kernelHeartbeat } from "./parts/kernel-heartbeat.js";
import { residentMegabytes } from "./parts/resident-memory.js";

/*
 * npm run bench -- kernel [--cells 400] [--rounds 3]
 * Populi's kernel beside tslab's, on this machine, in turn: start to the first kernel_info reply and to the first
 * result, the median of later cells, a flood of prints, memory after 12 and after many cells, and the processor time of
 * the first import of Populi. These are wall-clock
 * times of one machine under whatever load it has: compare within a run only.
 *
 * npm run bench -- kernel --day 1000     Populi's kernel alone: latency and memory over 1,000 cells, by the hundred
 * npm run bench -- kernel --heartbeat    and how soon heartbeat and control channel answer while cells hold the thread
 */
const { values: asked } = parseArgs({
  options: {
    cells: { type: "string", default: "400" },
    rounds: { type: "string", default: "3" },
    day: { type: "string" },
    heartbeat: { type: "boolean", default: false },
  },
});
const cells = Number(asked.cells);
const rounds = Number(asked.rounds);
const prints = 20_000;

/**
 * Between cells, ms. tslab sends a message before zeromq has taken the one before. Without a pause it loses a reply
 * sooner or later (zeromq's EBUSY, seen after some 100 cells), and a whole notebook cannot be measured.
 */
const pause = 30;

interface Figures {
  readonly info: number;
  readonly result: number;
  readonly cell: number;
  readonly lastCells: number;
  readonly flood: number;
  readonly memory12: number;
  readonly memoryAll: number;
  /** Processor time of the first import of Populi, s; NaN for tslab, which lacks it. */
  readonly import: number;
}

const require = createRequire(import.meta.url);
const tslab = join(dirname(require.resolve("tslab/package.json")), "bin", "tslab");
const kernels: Record<string, FrontEndOptions> = {
  populi: {},
  tslab: { command: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"] },
};

if (asked.day !== undefined) await kernelDay(Number(asked.day));
if (asked.heartbeat) await kernelHeartbeat();
if (asked.day === undefined && !asked.heartbeat) await besideTslab();

async function besideTslab(): Promise<void> {
  const figures = new Map<string, Figures[]>(Object.keys(kernels).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, options] of Object.entries(kernels)) figures.get(name)!.push(await measure(options));

  const rows: [keyof Figures, string, number][] = [
    ["info", "start to kernel_info reply, ms", 0.45],
    ["result", "start to first result, ms", 0.8],
    ["cell", "median later cell (first 12), ms", 1],
    ["lastCells", `median of the last 12 of ${cells} cells, ms`, 1],
    ["flood", `${prints.toLocaleString("en")} prints, ms (NaN: not all arrived)`, 1],
    ["memory12", "memory after 12 cells, MB", 1],
    ["memoryAll", `memory after ${cells} cells, MB`, 1],
  ];
  console.log(`medians of ${rounds} rounds; target: at most that many times tslab's figure`);
  for (const [figure, label, target] of rows) {
    const [ours, theirs] = ["populi", "tslab"].map((name) =>
      median(figures.get(name)!.map((one) => one[figure])),
    );
    const ratio = (ours! / theirs!).toFixed(2);
    console.log(
      `${label.padEnd(46)} populi ${ours!.toFixed(1).padStart(8)}   tslab ${theirs!.toFixed(1).padStart(8)}   ratio ${ratio} (target ≤ ${target})`,
    );
  }
  const seconds = median(figures.get("populi")!.map((one) => one.import));
  console.log(
    `processor time of the first import of populi: ${seconds.toFixed(2)} s (target ≤ 1.5 on a free machine)`,
  );
}

async function measure(options: FrontEndOptions): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "populi-bench-kernel-"));
  const started = performance.now();
  const frontEnd = await FrontEnd.start({ ...options, folder });
  try {
    await frontEnd.send("kernel_info_request", {});
    await frontEnd.reply("kernel_info_reply");
    const info = performance.now() - started;
    await frontEnd.send("execute_request", { code: "1 + 1", silent: false, store_history: true });
    await frontEnd.reply("execute_reply");
    const result = performance.now() - started;
    // tslab does not say when its outputs are being received: the first ones may be lost.
    await new Promise((resolve) => setTimeout(resolve, 500));
    frontEnd.ignoreRest();
    const first: number[] = [];
    for (let i = 0; i < 12; i++) first.push(await timed(frontEnd, cellOf(i)));
    const memory12 = residentMegabytes(frontEnd.process.pid!);
    const later: number[] = [];
    for (let i = 12; i < cells; i++) {
      const took = await timed(frontEnd, cellOf(i)).catch(() => undefined);
      // A kernel that loses a reply is measured up to that cell.
      if (took === undefined) {
        console.log(`no reply came to cell ${i} of ${cells} (${options.command?.[1] ?? "populi"})`);
        break;
      }
      later.push(took);
    }
    const memoryAll = residentMegabytes(frontEnd.process.pid!);
    const flood = await floodOf(frontEnd);
    const imported = options.command === undefined ? await importTime(frontEnd) : Number.NaN;
    return {
      import: imported,
      info,
      result,
      cell: median(first),
      lastCells: median(later.slice(-12)),
      flood,
      memory12,
      memoryAll,
    };
  } finally {
    frontEnd.ignoreRest();
    await frontEnd.close();
    if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
  }
}

/** A cell as people write them: a declaration that uses an earlier one, a line printed, a value shown. */
function cellOf(i: number): string {
  const before = i === 0 ? "0" : `value${i - 1}.length`;
  return `const value${i} = Array.from({ length: 100 }, (_, k) => k + ${before});\nconsole.log(value${i}[0]);\nvalue${i}`;
}

/** Milliseconds from a request to its reply: tslab loses an idle status now and then, which would never end. */
async function timed(frontEnd: FrontEnd, code: string): Promise<number> {
  const started = performance.now();
  await frontEnd.send("execute_request", { code, silent: false, store_history: true });
  await frontEnd.reply("execute_reply");
  const took = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, pause));
  frontEnd.ignoreRest();
  return took;
}

/** The processor seconds, of all threads, that a kernel takes for its first import of Populi. */
async function importTime(frontEnd: FrontEnd): Promise<number> {
  // The reply to the flood of prints is not this cell's.
  await new Promise((resolve) => setTimeout(resolve, 500));
  frontEnd.ignoreRest();
  await frontEnd.run("const processorBefore = process.cpuUsage();");
  await frontEnd.run('import { loadSurvey } from "populi";');
  const used = "const used = process.cpuUsage(processorBefore);\n(used.user + used.system) / 1e6";
  return Number(await frontEnd.value(used));
}

/** NaN where prints or the idle status are lost. */
async function floodOf(frontEnd: FrontEnd): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 500));
  frontEnd.ignoreRest();
  const started = performance.now();
  const code = `for (let i = 0; i < ${prints}; i++) console.log(i);`;
  const sent = await frontEnd.send("execute_request", { code, silent: false, store_history: true });
  const idle = frontEnd.outputsUntilIdle(sent).then((outputs) => {
    const lines = streamed(outputs).split("\n").length - 1;
    return lines === prints ? performance.now() - started : Number.NaN;
  });
  const late = new Promise<number>((resolve) => setTimeout(() => resolve(Number.NaN), 20_000));
  return Promise.race([idle.catch(() => Number.NaN), late]);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(sorted.length / 2)]!;
}
