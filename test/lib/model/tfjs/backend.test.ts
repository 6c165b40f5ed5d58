import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import { nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { type BackendName, startBackend } from "../../../../lib/model/tfjs/backend.js";
import { fixtures, readReference, relativeError } from "../reference-fixture.js";

afterEach(() => vi.restoreAllMocks());

describe("the backend", () => {
  test("says in one line what it is and why it is not a faster one", async () => {
    const { name, reason } = await startBackend();
    expect(reason.startsWith(name)).toBe(true);
    expect(reason).not.toContain("\n");
    if (name === "wasm") expect(reason).toMatch(/tensorflow-gpu .+, tensorflow .+, webgpu .+/);
    expect((await startBackend()).name).toBe(name);
  });

  test("is refused by name when it does not exist", async () => {
    await expect(startBackend("gpu" as BackendName)).rejects.toThrow(
      /no backend 'gpu'\n.*tensorflow-gpu, tensorflow, webgpu, wasm, cpu/,
    );
  });

  test("can be forced, and prints nothing", async () => {
    const prints = ["log", "warn", "error", "info"].map((kind) => vi.spyOn(console, kind as "log"));
    const reference = await readReference("llama");
    const scores = reference.scores.filter(({ injected }) => !injected);
    for (const backend of ["cpu", "wasm"] as const) {
      const model = await loadModel(join(fixtures, "llama"), { backend });
      expect(model.backend).toBe(backend);
      expect(tf.getBackend()).toBe(backend);
      const prefix = await model.prefill(reference.prefix);
      const found = await model.scoreOptions(prefix, reference.questions);
      found.forEach(({ probabilities }, index) => {
        expect(relativeError(probabilities, scores[index]!.probabilities)).toBeLessThan(1e-4);
      });
      prefix.dispose();
      model.dispose();
    }
    for (const print of prints) expect(print).not.toHaveBeenCalled();
  });

  test("leaves the blocks to ONNX Runtime where it is installed and nothing was forced", async () => {
    await startBackend("wasm");
    const model = await loadModel(join(fixtures, "llama"));
    expect(model.backend).toBe(nativeRuntime() === undefined ? "wasm" : "native");
    model.dispose();
  });
});
