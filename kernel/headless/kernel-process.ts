import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionInfo } from "../protocol/connection-file.js";
import { freeConnection } from "./free-connection.js";
import type { KernelSpec } from "./kernel-spec.js";

/** How a kernel's process ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of its stderr, where Node reports that memory ran out. */
  readonly stderr: string;
}

/** A kernel in its own process, as Jupyter starts it. */
export interface KernelProcess {
  readonly connection: ConnectionInfo;
  /** Resolves when the process has ended; never rejects. */
  readonly exited: Promise<KernelExit>;
  interruptBySignal(): void;
  /** Ends the process at once and removes its connection file. */
  kill(): Promise<void>;
}

/** How much of the kernel's stderr is kept, UTF-16 units. */
const keptOfStderr = 16_384;

/**
 * Starts a kernel on free loopback ports, with a connection file that only this user can read.
 *
 * @throws Error when the command cannot be started
 */
export async function startKernelProcess(spec: KernelSpec, folder: string): Promise<KernelProcess> {
  const connection = await freeConnection();
  const runtime = await mkdtemp(join(tmpdir(), "populi-"));
  const file = join(runtime, "kernel.json");
  await writeFile(file, JSON.stringify(connection), { mode: 0o600 });

  const [command, ...args] = spec.argv.map((part) => part.replaceAll("{connection_file}", file));
  const child = spawn(command!, args, {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C of a terminal must reach only the runner, which interrupts the cell and saves the outputs.
    detached: process.platform !== "win32",
    windowsHide: true,
    env: { ...process.env, JPY_PARENT_PID: String(process.pid) },
  });
  const killWithUs = () => killGroup(child);
  process.once("exit", killWithUs);
  const exited = watchExit(child).then(async (exit) => {
    process.removeListener("exit", killWithUs);
    await rm(runtime, { recursive: true, force: true });
    return exit;
  });
  try {
    await new Promise<void>((started, failed) => {
      child.once("spawn", started);
      child.once("error", failed);
    });
  } catch (error) {
    await exited;
    throw new Error(`the kernel could not be started: ${(error as Error).message}`);
  }
  return {
    connection,
    exited,
    interruptBySignal: () => void child.kill("SIGINT"),
    kill: async () => {
      killGroup(child);
      await exited;
    },
  };
}

function watchExit(child: ChildProcess): Promise<KernelExit> {
  let stderr = "";
  child.stdout?.resume();
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-keptOfStderr);
  });
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const settle = () => resolve({ code, signal, stderr });
      // The rest of stderr arrives between "exit" and "close", unless a child of the kernel holds it open.
      child.once("close", settle);
      setTimeout(settle, 300).unref();
    });
    child.once("error", (error) => resolve({ code: null, signal: null, stderr: error.message }));
  });
}

/** Kills the kernel and the processes that its cells started, which are in its process group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Describes how a kernel's process ended, with the end of its stderr. */
export function describeExit({ code, signal, stderr }: KernelExit): string {
  const how = signal !== null ? `ended by ${signal}` : `ended with code ${code}`;
  const memory = /heap out of memory|ENOMEM|bad_alloc/i.test(stderr)
    ? "\n  it ran out of memory: take fewer respondents or items, or start Node with --max-old-space-size"
    : "";
  return `the process ${how}${memory}${stderr.trim() ? `\n${stderr.trim()}` : ""}`;
}
