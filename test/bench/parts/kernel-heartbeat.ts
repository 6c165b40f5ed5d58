import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Request } from "zeromq";
import { executeRequest, FrontEnd } from "../../kernel/front-end.js";

/** How long each cell is watched, ms. */
const watched = 4_000;

/** Cells that keep the kernel as busy as cells can. */
const cells: Record<string, string> = {
  "a loop that only computes": "while (true) {}",
  "prints without end": "while (true) console.log('again');",
  "displays without end": "while (true) display.markdown('again');",
  "large displays without end": "while (true) display.html('again '.repeat(200_000));",
  "long prints without end": "while (true) console.log('again '.repeat(20_000));",
};

/**
 * How long the heartbeat and the control channel take to answer while a cell holds the main thread, beside a process
 * that does nothing but answer: what both take is due to the machine.
 */
export async function kernelHeartbeat(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "populi-bench-echo-"));
  const address = `ipc://${join(folder, "echo")}`;
  const echo = spawn(process.execPath, [fileURLToPath(new URL("bare-echo.js", import.meta.url)), address]);
  const peer = new Request();
  peer.connect(address);
  const bareBeat = async () => {
    const started = performance.now();
    await peer.send("beat");
    await peer.receive();
    return performance.now() - started;
  };
  try {
    await bareBeat();
    await measure(bareBeat);
  } finally {
    peer.close();
    echo.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(bareBeat: () => Promise<number>): Promise<void> {
  for (const [name, code] of Object.entries(cells)) {
    const frontEnd = await FrontEnd.start();
    try {
      await frontEnd.value("1 + 1");
      await frontEnd.send("execute_request", executeRequest(code));
      const beats: number[] = [];
      const infos: number[] = [];
      const bare: number[] = [];
      for (const started = performance.now(); performance.now() - started < watched; ) {
        bare.push(await bareBeat());
        beats.push(await frontEnd.beat());
        const asked = performance.now();
        await frontEnd.send("kernel_info_request", {}, "control");
        await frontEnd.reply("kernel_info_reply", "control");
        infos.push(performance.now() - asked);
        frontEnd.ignoreRest();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const interrupted = performance.now();
      await frontEnd.send("interrupt_request", {}, "control");
      await frontEnd.reply("execute_reply");
      const stopped = performance.now() - interrupted;
      console.log(
        `${name.padEnd(28)} heartbeat ${summary(beats)}   control ${summary(infos)}   bare echo ${summary(bare)}   interrupt to reply ${stopped.toFixed(0)} ms   (target ≤ 50 ms, interrupt ≤ 1,000 ms)`,
      );
    } finally {
      // Output that an endless cell still had pending when it was stopped is not read.
      await frontEnd.close().catch(() => undefined);
    }
  }
}

function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return `median ${at(0.5).toFixed(1)}, 95th ${at(0.95).toFixed(1)}, longest ${at(1).toFixed(1)} ms of ${values.length}`;
}
