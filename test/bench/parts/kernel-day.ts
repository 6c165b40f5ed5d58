import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executeRequest, FrontEnd } from "../../kernel/front-end.js";
import { residentMegabytes } from "./resident-memory.js";

/** Cells at the start and the end of the day that are compared. */
const compared = 100;

/** Measurements of a hundred cells of the day. */
interface Stretch {
  readonly last: number;
  /** Milliseconds from request to reply. */
  readonly median: number;
  /**
   * Milliseconds of processor time per cell, all threads. A busy machine lengthens it less than wall time.
   */
  readonly processor: number;
  /** Memory at the end: of the process, and of what is in use on the main thread's heap. */
  readonly resident: number;
  readonly heap: number;
}

/**
 * A day at one notebook: cells with declarations, functions, types, tables and displays, each using names of earlier
 * ones, in one kernel that is never told to collect garbage.
 */
export async function kernelDay(cells: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "populi-bench-day-"));
  const frontEnd = await FrontEnd.start({ folder });
  const stretches: Stretch[] = [];
  try {
    await frontEnd.value("const started = Date.now();\nstarted");
    let took: number[] = [];
    let usedBefore = await processorTime(frontEnd);
    for (let i = 0; i < cells; i++) {
      took.push(await timed(frontEnd, dayCell(i)));
      if ((i + 1) % compared !== 0) continue;
      const resident = residentMegabytes(frontEnd.process.pid!);
      const heap = Number(await frontEnd.value("process.memoryUsage().heapUsed")) / 2 ** 20;
      const used = await processorTime(frontEnd);
      const processor = (used - usedBefore) / compared;
      stretches.push({ last: i + 1, median: median(took), processor, resident, heap });
      took = [];
      usedBefore = used;
      const { last, median: middle } = stretches.at(-1)!;
      console.log(
        `cells to ${String(last).padStart(5)}: median ${middle.toFixed(1).padStart(6)} ms (processor ${processor.toFixed(1).padStart(6)} ms), resident ${resident.toFixed(0).padStart(4)} MB, heap used ${heap.toFixed(0).padStart(4)} MB`,
      );
    }
  } finally {
    frontEnd.ignoreRest();
    await frontEnd.close();
    await rm(folder, { recursive: true, force: true });
  }
  const [first, last] = [stretches[0], stretches.at(-1)];
  if (first === undefined || last === undefined) return;
  console.log(
    `last ${compared} cells beside the first ${compared}: median ${(last.median / first.median).toFixed(2)} times, processor ${(last.processor / first.processor).toFixed(2)} times, resident ${(last.resident / first.resident).toFixed(2)} times (target ≤ 2)`,
  );
}

/** What people write over a day, in turn; most names are new, some are redeclared. */
function dayCell(i: number): string {
  const before = `share${i - 1}`;
  switch (i % 5) {
    case 0:
      return `const share${i} = Array.from({ length: 200 }, (_, k) => k / ${i + 1});\nlet mean${i} = share${i}.reduce((sum, x) => sum + x, 0) / share${i}.length;\nmean${i}`;
    case 1:
      return `interface Row${i} { readonly code: number; readonly label: string }\nfunction label${i}(row: Row${i}): string { return row.label + ${before}.length; }\nconst share${i} = [label${i}({ code: ${i}, label: "a" })];\nconsole.log(share${i}[0]);`;
    case 2:
      return `const share${i} = Object.fromEntries(${before}.map((x, k) => [k, x] as const));\ndisplay.html("<b>" + Object.keys(share${i}).length + "</b>");\nshare${i}`;
    case 3:
      return `import { Table } from "populi";\nconst share${i} = new Table("day ${i}", [{ name: "code" }, { name: "n" }], Object.entries(${before}).map(([code]) => [code, ${i}]));\ndisplay(share${i});\nlet counter = ${i};`;
    default:
      return `class Tally${i} { constructor(readonly n: number) {} twice() { return 2 * this.n; } }\nconst share${i} = [new Tally${i}(counter).twice()];\nawait new Promise((done) => setTimeout(done, 1));\nshare${i}`;
  }
}

/** Milliseconds of processor time the kernel has used since it started. */
async function processorTime(frontEnd: FrontEnd): Promise<number> {
  const used = await frontEnd.value("((used) => used.user + used.system)(process.cpuUsage())");
  return Number(used) / 1_000;
}

/** Milliseconds from a request to its reply; fails with the cell's error. */
async function timed(frontEnd: FrontEnd, code: string): Promise<number> {
  const started = performance.now();
  const sent = await frontEnd.send("execute_request", executeRequest(code));
  const reply = await frontEnd.reply("execute_reply");
  const took = performance.now() - started;
  if (reply.content.status !== "ok") throw new Error((reply.content.traceback as string[]).join("\n"));
  await frontEnd.outputsUntilIdle(sent);
  return took;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
