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
  /** The last text it wrote to its own stderr: where Node says that memory ran out. */
  readonly stderr: string;
}

/** A kernel running as a process of its own, as Jupyter starts it. */
export interface KernelProcess {
  readonly connection: ConnectionInfo;
  /** Settles when the process has ended, however it ended; never rejects. */
  readonly exited: Promise<KernelExit>;
  interruptBySignal(): void;
  /** Ends the process at once and removes its connection file. */
  kill(): Promise<void>;
}

/** What is kept of the kernel's own stderr, in UTF-16 units. */
const keptOfStderr = 16_384;

/**
 * Starts a kernel on free loopback ports with a connection file only this user can read.
 *
 * @throws Error when the command cannot be started at all.
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
    // A terminal's Ctrl-C must reach the runner alone, which then interrupts the cell and saves what there is.
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
      // The last words on stderr come between "exit" and "close"; a process the kernel left behind may hold it open.
      child.once("close", settle);
      setTimeout(settle, 300).unref();
    });
    child.once("error", (error) => resolve({ code: null, signal: null, stderr: error.message }));
  });
}

/** Ends the kernel and what its cells started, which is in its process group. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** In words, how a kernel's process ended, with what it said last. */
export function describeExit({ code, signal, stderr }: KernelExit): string {
  const how = signal !== null ? `ended by ${signal}` : `ended with code ${code}`;
  const memory = /heap out of memory|ENOMEM|bad_alloc/i.test(stderr)
    ? "\n  it ran out of memory: take fewer respondents or items, or start Node with --max-old-space-size"
    : "";
  return `the process ${how}${memory}${stderr.trim() ? `\n${stderr.trim()}` : ""}`;
}
