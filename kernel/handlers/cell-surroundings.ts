import { shorten } from "../display/plain.js";
import type { CellContext } from "../execution/cell-context.js";
import { adoptChildren } from "../execution/children.js";
import { CellInterrupted } from "../execution/execution.js";
import { endRequests } from "../execution/requests.js";
import { endServices } from "../execution/services.js";
import { isSource } from "../session/local-files.js";
import { makeWidget } from "../widgets/widget.js";
import type { CellDisplay } from "./cell-display.js";
import type { CellRun } from "./cell-run.js";
import type { Kernel } from "./kernel.js";
import { Rejections } from "./rejections.js";
import { askThroughStdin } from "./stdin.js";

/** The most text of one print, UTF-16 units: front ends draw all of it, and servers cut it at about a million. */
const longestPrint = 1_000_000;

/**
 * Installs what cells use: output streams that write to their cell, `display`, `widget`, reports of uncaught errors.
 */
export function surroundCells(kernel: Kernel, context: CellContext<CellRun>, display: CellDisplay): void {
  const run = () => context.current;
  context.wrapTimers();
  const current = () => context.current?.execution;
  endRequests(current);
  const folder = process.cwd();
  endServices(current, (file) => file.startsWith("In [") || (file.startsWith(folder) && isSource(file)));
  adoptChildren({
    current,
    onChild: (pid, isRunning) => kernel.wire.child(pid, isRunning),
    onWaiting: (isWaiting) => kernel.wire.setWaiting(isWaiting),
  });
  endTicksAtStop(kernel);
  askThroughStdin((question) => questions(run).prompt(question));
  process.stdout.write = writeTo("stdout", run);
  process.stderr.write = writeTo("stderr", run);
  const { comms } = kernel;
  const widget = makeWidget.bind(undefined, (...line) => comms.open(...line));
  Object.assign(globalThis, { display, comms, widget, ...questions(run) });
  Object.defineProperty(globalThis, "lastError", { configurable: true, get: () => kernel.lastThrown });
  process.on("uncaughtException", (error) => reportUncaught(kernel, error, "uncaught, outside any await"));
  const rejections = new Rejections((reason) =>
    reportUncaught(kernel, reason, "a rejected promise that nothing awaits"),
  );
  kernel.beforeEnd = () => rejections.tellAll();
  refuseExit();
}

/**
 * Drops ticks (`process.nextTick`) that were queued before a cell was terminated. Ticks that queue each other without
 * end block everything else, and would survive the termination: the next one is already in Node's queue.
 */
function endTicksAtStop({ wire }: Kernel): void {
  const { nextTick } = process;
  process.nextTick = (callback: (...args: never[]) => void, ...args: unknown[]) => {
    const seen = wire.interruptsSeen;
    nextTick(() => {
      if (!wire.wasStoppedSince(seen)) callback(...(args as never[]));
    });
  };
}

function writeTo(name: "stdout" | "stderr", run: () => CellRun | undefined): typeof process.stdout.write {
  const original = process[name].write.bind(process[name]);
  return (...args: unknown[]) => {
    const [chunk, encoding] = args;
    const cell = run();
    if (cell === undefined) return original(chunk as string);
    const text =
      typeof chunk === "string"
        ? chunk
        : Buffer.from(chunk as Uint8Array).toString(typeof encoding === "string" ? "utf8" : undefined);
    cell.print(name, shorten(text, longestPrint));
    const done = args.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
}

/**
 * `prompt`, `confirm` and `promptPassword`, as in browsers: each waits for the answer.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-stdin-router-dealer-channel
 */
function questions(run: () => CellRun | undefined) {
  const ask = (question: string, isPassword: boolean) => {
    const cell = run();
    if (cell === undefined) throw new Error("no cell is running, so there is no front end to ask");
    return cell.ask(question, isPassword);
  };
  return {
    prompt: (question = "", initial?: string) => {
      const answer = ask(initial === undefined ? question : `${question} [${initial}] `, false);
      return answer === "" && initial !== undefined ? initial : answer;
    },
    confirm: (question = "Sure?") => /^\s*y(es)?\s*$/i.test(ask(`${question} [y/N] `, false)),
    promptPassword: (question = "Password: ") => ask(question, true),
  };
}

/** Reports to the cell whose code threw, which need not be the one that runs now. */
function reportUncaught(kernel: Kernel, thrown: unknown, how: string): void {
  // The end of an interrupted cell's promises, which its own error has told.
  if (thrown instanceof CellInterrupted) return;
  const run = kernel.runs.get(kernel.session.cellThatThrew(thrown)) ?? kernel.current;
  const report = kernel.session.report(thrown);
  const [title, ...frames] = report.traceback;
  const traceback = [`${title} (${how})`, ...frames];
  run?.publish("error", { ...report, traceback });
}

/** A cell, or a library it calls, asked the process to end. */
class ExitRefused extends Error {
  override readonly name = "ExitRefused";
}

/** Ending the process would lose every value of the notebook without telling the front end. */
function refuseExit(): void {
  process.exit = (code) => {
    throw new ExitRefused(
      `process.exit(${code ?? ""}) was called: the cell stopped there and the kernel keeps running. To end it, use the notebook's menu.`,
    );
  };
}
