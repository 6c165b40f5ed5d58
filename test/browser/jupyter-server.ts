import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { populi } from "../kernel/populi.js";

/** A server of notebooks for tests, in folders of its own, with the kernel registered as a person does it. */
export interface JupyterServer {
  readonly address: string;
  readonly notebooks: string;
  stop(): Promise<void>;
}

/** How long a server may run that is never stopped, ms. */
const longest = 240_000;

/**
 * Starts a Jupyter.
 *
 * @param program its path or name
 * @param flags its flags, but for the port
 */
export async function startJupyter(
  program: string,
  flags: (notebooks: string) => readonly string[],
): Promise<JupyterServer> {
  const folder = mkdtempSync(join(tmpdir(), "populi-jupyter-"));
  const notebooks = join(folder, "notebooks");
  mkdirSync(notebooks);
  const installed = await populi(["install", "--prefix", folder]);
  expect(installed.code, installed.stderr).toBe(0);
  const port = await freePort();
  let said = "";
  const server = spawn(program, ["--no-browser", "--ip=127.0.0.1", `--port=${port}`, ...flags(notebooks)], {
    env: {
      ...process.env,
      JUPYTER_PATH: join(folder, "share", "jupyter"),
      // Nothing of this user's Jupyter is read or written.
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_DATA_DIR: join(folder, "user"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      POPULI_HISTORY: join(folder, "history.jsonl"),
      POPULI_CACHE: join(folder, "cache"),
    },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: longest,
  });
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once("close", resolve));
      // On SIGTERM it ends its kernels first.
      server.kill("SIGTERM");
      const late = setTimeout(() => server.kill("SIGKILL"), 15_000);
      await ended;
      clearTimeout(late);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilServing(`${address}/api`, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, notebooks, stop };
}

async function untilServing(url: string, said: () => string): Promise<void> {
  const latest = performance.now() + 45_000;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > latest) throw new Error(`Jupyter does not answer: ${said().slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
