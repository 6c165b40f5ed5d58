import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { withFallback } from "../../../../lib/model/executor/fallback.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { emptyPrefix } from "../../../../lib/model/pass/run-prefix.js";
import { scoreOptions } from "../../../../lib/model/scoring/score-options.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { display } from "../../../../lib/show/display.js";
import { fixtures, readReference, relativeError } from "../reference-fixture.js";

afterEach(() => vi.restoreAllMocks());
const folder = join(fixtures, "llama");

describe("the CPU takes over from a device that fails", () => {
  // The package's CUDA libraries are installed separately and are not here.
  test("when the model is loaded, and one line says what was asked for and what is used instead", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = await loadModel(folder, { device: "cuda" });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /^The model was to run on cuda, which failed \(.+\); it runs on the CPU now\.$/,
    );
    expect(model[display]()["text/plain"]).toMatch(/ONNX Runtime on the CPU, f32 weights \(cuda failed: /);
    model.dispose();
  });

  test("in the middle of a pass, which continues with the same result", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await startBackend();
    const reference = await readReference("llama");
    const checkpoint = await openCheckpoint(folder);
    const { config } = checkpoint;
    const runtime = nativeRuntime()!;
    const lost = await nativeExecutor(runtime, checkpoint);
    let loaded = 0;
    const executor = withFallback(lost, "webgpu", () => {
      loaded += 1;
      return nativeExecutor(runtime, checkpoint);
    });
    const before = tf.memory().numTensors;
    const blocks: number[] = [];
    const scored = await scoreOptions(
      { executor, config, endIds: [1] },
      emptyPrefix,
      reference.questions.map(({ ids, options }) => ({ ids: [...reference.prefix, ...ids], options })),
      {
        hooks: [
          {
            layer: 1,
            positional: false,
            apply(hidden) {
              // From here on the runtime throws, because its sessions are gone.
              if (blocks.push(1) === 1) lost.dispose();
              return hidden;
            },
          },
        ],
      },
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(loaded).toBe(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(executor.reason).toMatch(/on the CPU, f32 weights \(webgpu failed: /);
    const expected = reference.scores.filter(({ injected }) => !injected);
    scored.forEach(({ probabilities }, question) => {
      expect(relativeError(probabilities, expected[question]!.probabilities)).toBeLessThan(1e-4);
    });
    executor.dispose();
    await checkpoint.close();
  });

  test("but not because of an error in the input", async () => {
    await startBackend();
    const checkpoint = await openCheckpoint(folder);
    const right = await nativeExecutor(nativeRuntime()!, checkpoint);
    const refusing = {
      ...right,
      logits: () => Promise.reject(new PopuliError("a wrong input")),
    };
    const executor = withFallback(refusing, "webgpu", () => Promise.reject(new Error("not wanted")));
    const rows = tf.zeros([1, checkpoint.config.width]) as tf.Tensor2D;
    await expect(executor.logits(rows)).rejects.toThrow("a wrong input");
    rows.dispose();
    executor.dispose();
    await checkpoint.close();
  });

  test("and an unknown device is refused by name", async () => {
    await expect(loadModel(folder, { device: "gpu" as never })).rejects.toThrow(
      /no device 'gpu'\n.*cpu, webgpu, cuda/,
    );
    await expect(loadModel(folder, { device: "webgpu", executor: "tfjs" })).rejects.toThrow(
      /'device' is for ONNX Runtime/,
    );
  });
});
