import childProcess, { ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import type { Execution } from "./execution.js";
import { descendants, endProcesses } from "./process-tree.js";

export interface ChildOptions {
  readonly current: () => Execution | undefined;
  /** Called with each child that runs beside the kernel, and when it has ended. */
  readonly onChild: (pid: number, isRunning: boolean) => void;
  /** Called when the thread begins and stops to wait for a child. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

/** The method that every way of starting a child beside the kernel calls; it is not in Node's types. */
interface Spawns {
  spawn(options: { stdio?: unknown }): unknown;
}

/**
 * Makes child processes end with the execution that started them, with all that they started. What they inherit as
 * their output comes to the cell: the kernel's own goes nowhere a person looks.
 */
export function adoptChildren({ current, onChild, onWaiting }: ChildOptions): void {
  const prototype = ChildProcess.prototype as unknown as Spawns;
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options) {
    const { stdio, inherited } = withoutInheriting(options.stdio);
    const result = spawn.call(this, { ...options, stdio });
    for (const index of inherited)
      this.stdio[index]?.on("data", (data: Buffer) =>
        (index === 2 ? process.stderr : process.stdout).write(data),
      );
    const { pid } = this;
    if (pid === undefined) return result;
    onChild(pid, true);
    const release = current()?.endWith(() => {
      // What the child has written already would still reach the cell's listeners.
      for (const stream of this.stdio) stream?.destroy();
      return endProcesses([...descendants(pid), pid]);
    });
    this.once("exit", () => {
      release?.();
      onChild(pid, false);
    });
    return result;
  };

  const { spawnSync, execFileSync, execSync } = childProcess;
  const waiting = <T>(work: () => T): T => {
    onWaiting(true);
    try {
      return work();
    } finally {
      onWaiting(false);
    }
  };
  const spawned = (...args: unknown[]): SpawnSyncReturns<unknown> => {
    const call = spawnSync as (...given: unknown[]) => SpawnSyncReturns<unknown>;
    const { stdio, inherited } = withoutInheriting(optionsOf(args).stdio);
    if (inherited.length === 0) return waiting(() => call(...args));
    const result = waiting(() => call(...withOptions(args, { ...optionsOf(args), stdio })));
    for (const index of inherited) writeOut(index, result.output?.[index]);
    return result;
  };
  const synchronous =
    (original: unknown) =>
    (...args: unknown[]) => {
      const call = original as (...given: unknown[]) => unknown;
      const { stdio, ...others } = optionsOf(args);
      const { inherited } = withoutInheriting(stdio);
      if (inherited.length === 0) return waiting(() => call(...args));
      // Without this option Node returns the output, and passes on what was written to stderr.
      try {
        writeOut(
          1,
          waiting(() => call(...withOptions(args, others))),
        );
        return null;
      } catch (error) {
        writeOut(1, (error as { stdout?: unknown }).stdout);
        throw error;
      }
    };
  Object.assign(childProcess, {
    spawnSync: spawned,
    execSync: synchronous(execSync),
    execFileSync: synchronous(execFileSync),
  });
  syncBuiltinESMExports();
}

interface SpawnOptions {
  readonly stdio?: unknown;
}

/** The options among the arguments of `spawnSync` and its relatives: the last object that is no list. */
function optionsOf(args: readonly unknown[]): SpawnOptions {
  return (args.slice(1).find(isOptions) ?? {}) as SpawnOptions;
}

function withOptions(args: readonly unknown[], options: SpawnOptions): unknown[] {
  return [args[0], ...args.slice(1).filter((arg) => !isOptions(arg)), options];
}

function isOptions(arg: unknown): boolean {
  return typeof arg === "object" && arg !== null && !Array.isArray(arg);
}

function writeOut(index: number, output: unknown): void {
  if (typeof output !== "string" && !(output instanceof Uint8Array)) return;
  if (output.length > 0) (index === 2 ? process.stderr : process.stdout).write(output);
}

/** A child's `stdio` with pipes for the outputs that it would inherit, and which these are: 1, 2. */
function withoutInheriting(stdio: unknown): { stdio: unknown; inherited: number[] } {
  const list: unknown[] =
    stdio === "inherit" ? ["inherit", "inherit", "inherit"] : Array.isArray(stdio) ? [...stdio] : [];
  const isInherited = (value: unknown, index: number) =>
    value === "inherit" ||
    value === index ||
    value === (index === 1 ? process.stdout : process.stderr) ||
    (value as { type?: unknown; fd?: unknown } | null)?.type === "inherit";
  const inherited = [1, 2].filter((index) => index < list.length && isInherited(list[index], index));
  if (inherited.length === 0) return { stdio, inherited };
  for (const index of inherited) list[index] = "pipe";
  // Nobody can type into the kernel's own input.
  if (isInherited(list[0], 0)) list[0] = "ignore";
  return { stdio: list, inherited };
}
