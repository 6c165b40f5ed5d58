import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { populiVersion } from "../lib/files/package-root.js";
import type { CellRun } from "./handlers/cell-run.js";
import type { Kernel } from "./handlers/kernel.js";
import { kernelInfo } from "./handlers/kernel-info.js";
import { ShellQueue } from "./handlers/shell-queue.js";
import { collectGarbageIfFull } from "./protocol/collect-garbage.js";
import { readConnectionFile } from "./protocol/connection-file.js";
import type { FullMemory } from "./protocol/memory-guard.js";
import { Wire } from "./protocol/wire.js";

/**
 * How far the heap may grow before V8 collects it, percent of what was alive. Each cell leaves behind TypeScript's
 * trees of all declarations so far, which V8 would let grow to three times what is alive. Measured over 1,000 cells:
 * 362 MB resident instead of 801, for about 8 ms of processor time a cell, most of it on other threads.
 */
const heapGrowth = 50;

/** How long after the start the compiled TypeScript is kept for the next one, ms: not while somebody waits for a result. */
const untilKept = 5_000;

/**
 * The process a kernelspec starts: `node main.js --connection-file FILE`. It opens the sockets first, on their own
 * thread, so that a front end is answered while TypeScript is still loading: what loads it is imported below, not at the
 * top of this file or of what it names there.
 */
async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  const { values } = parseArgs({
    options: { "connection-file": { type: "string" }, language: { type: "string" } },
  });
  const language = values.language === "javascript" ? "javascript" : "typescript";
  const file = values["connection-file"];
  if (file === undefined)
    throw new Error("--connection-file is missing: a front end starts this process with it");
  const exit = process.exit.bind(process);
  const queue = new ShellQueue();
  // Until the kernel is here, an interrupt means the cells that wait for it.
  let interrupt = (_full: FullMemory | undefined) => queue.abort();
  const version = compilerVersion();
  const info = kernelInfo(populiVersion, version, language);
  const wire = new Wire(readConnectionFile(file), info, {
    request: (message) => queue.add(message),
    interrupt: (full) => interrupt(full),
    shutdown: () => exit(process.exitCode ?? 0),
  });

  const { Comms } = await import("./handlers/comms.js");
  const { History, historyFile } = await import("./session/history.js");
  const { CellContext } = await import("./execution/cell-context.js");
  const { openSession } = await import("./session/open-session.js");
  const { keepCompiled } = await import("./convert/typescript.js");
  const { CellRuns } = await import("./handlers/cell-runs.js");
  const { displayOf } = await import("./handlers/cell-display.js");
  const { giftsOf } = await import("./handlers/gifts.js");
  const { resultModule, Results } = await import("./handlers/results.js");
  const { surroundCells } = await import("./handlers/cell-surroundings.js");
  const { interruptCell } = await import("./handlers/interrupt-cell.js");
  const { handlers } = await import("./handlers/registry.js");
  const context = new CellContext<CellRun>(
    () => kernel.runs.get(session.cellOnStack()),
    () => kernel.current,
  );
  const run = () => context.current;
  const display = displayOf(run);
  const session = openSession(process.cwd(), language, giftsOf(run, display, version), {
    here: context.here,
    resume: context.resume,
    guard: context.guard,
    iterate: context.iterate,
    start: context.start,
    forget: context.forget,
    onRunning: (isRunning) => {
      if (isRunning) collectGarbageIfFull();
      wire.setRunning(isRunning);
    },
    isInterruptPending: () => wire.isInterruptPending,
    warn: (text) => kernel.current?.print("stderr", text),
  });
  // A folder that cannot be written costs the next kernel a moment, and nothing else.
  setTimeout(() => void keepCompiled().catch(() => {}), untilKept).unref();
  const kernel: Kernel = {
    info,
    wire,
    session,
    executionCount: 0,
    current: undefined,
    runs: new CellRuns(),
    lastTranslation: undefined,
    lastThrown: undefined,
    beforeEnd: () => {},
    results: new Results(),
    comms: new Comms(wire, () => context.current?.request.header ?? {}),
    history: new History(historyFile()),
  };
  for (const [name, get] of Object.entries(kernel.results.names())) session.provide(name, resultModule, get);
  interrupt = (full) => interruptCell(kernel, full);
  // From a terminal, Ctrl-C reaches the whole process group. Front ends interrupt over the control channel.
  process.on("SIGINT", () => interrupt(undefined));
  surroundCells(kernel, context, display);
  queue.open(kernel, handlers);
}

/** The version of the TypeScript that checks cells, without loading it. */
function compilerVersion(): string {
  const file = createRequire(import.meta.url).resolve("typescript/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

main().catch((error: unknown) => {
  writeSync(2, `populi: the kernel did not start: ${(error as Error).stack}\n`);
  // Not process.exit, which would wait for the thread of the sockets.
  process.kill(process.pid, "SIGKILL");
});
