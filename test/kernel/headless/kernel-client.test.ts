import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { Dealer } from "zeromq";
import { startKernel } from "../../../kernel/headless/kernel-client.js";
import type { KernelSpec } from "../../../kernel/headless/kernel-spec.js";
import { root } from "../populi.js";

const { send, receive } = Dealer.prototype;
const folder = mkdtempSync(join(tmpdir(), "populi-client-"));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

test("a kernel whose answer is here before the sending of the question has ended is heard", async () => {
  let hear = () => {};
  const heard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  vi.spyOn(Dealer.prototype, "receive").mockImplementation(async function (this: Dealer) {
    const frames = await receive.call(this);
    // The client reads the answer first.
    void setTimeout(50).then(hear);
    return frames;
  });
  vi.spyOn(Dealer.prototype, "send").mockImplementation(async function (this: Dealer, message) {
    await send.call(this, message);
    await heard;
  });
  const main = join(root, "dist", "kernel", "main.js");
  const argv = [process.execPath, main, "--connection-file", "{connection_file}"];
  const spec: KernelSpec = { argv, displayName: "Populi", language: "typescript", interruptMode: "message" };
  const kernel = await startKernel(spec, folder);
  try {
    expect(kernel.info.implementation).toBe("populi");
    expect(await kernel.execute("1 + 1", () => {})).toEqual({ count: 1 });
  } finally {
    await kernel.shutdown();
  }
});
