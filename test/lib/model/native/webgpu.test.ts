import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { traceIds } from "../../../../lib/model/check/self-check.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import type { Executor } from "../../../../lib/model/executor/executor.js";
import { withFallback } from "../../../../lib/model/executor/fallback.js";
import { graphOptions } from "../../../../lib/model/native/load-graphs.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { type OnnxGraph, onnxModel } from "../../../../lib/model/native/onnx.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { fixtures, injectionHooks, readReference, relativeError } from "../reference-fixture.js";
import { useSoftwareAdapter } from "../tfjs/software-adapter.js";

const reason = useSoftwareAdapter();

test.skipIf(reason !== "").each([
  ["llama", "f32"],
  ["gemma2", "f32"],
  ["qwen3", "f32"],
  ["qwen2", "4-bit"],
] as const)(
  `%s in %s on ONNX Runtime's WebGPU agrees with the float64 reference${reason}`,
  async (name, weights) => {
    // Without an adapter the model would move to the CPU, and the test would pass for that reason.
    const warnings = vi.spyOn(console, "warn");
    await startBackend();
    const reference = await readReference(name, weights);
    const checkpoint = await openCheckpoint(join(fixtures, name));
    const { config } = checkpoint;
    const executor = await nativeExecutor(nativeRuntime()!, checkpoint, { weights, device: "webgpu" });
    await checkpoint.close();
    expect(executor.reason).toMatch(/^native: ONNX Runtime on webgpu/);
    for (const sequence of reference.sequences.filter(({ ids }) => ids.length < 100)) {
      const hooks = sequence.injected ? injectionHooks(reference) : [];
      const { hidden, logits } = await traceIds({ executor, config, endIds: [] }, sequence.ids, hooks);
      const kept = (values: Float32Array, size: number) =>
        sequence.positions.flatMap((p) => [...values.subarray(p * size, (p + 1) * size)]);
      const states = hidden.flatMap((values) => kept(values, config.width));
      expect(relativeError(states, sequence.hidden)).toBeLessThan(1e-4);
      expect(relativeError(kept(logits, config.vocabulary), sequence.logits)).toBeLessThan(1e-4);
    }
    expect(warnings).not.toHaveBeenCalled();
    executor.dispose();
  },
  120_000,
);

// The mean of the squares of a repeated number. SwiftShader refuses a gigabyte at once, which its limits allow.
const repeating: OnnxGraph = {
  inputs: [
    { name: "number", type: "float32", rank: 2 },
    { name: "shape", type: "int64", rank: 1 },
  ],
  outputs: [{ name: "mean", type: "float32", rank: 2 }],
  constants: [],
  fills: [],
  nodes: [
    { op: "Expand", inputs: ["number", "shape"], outputs: ["many"] },
    { op: "Mul", inputs: ["many", "many"], outputs: ["squares"] },
    { op: "ReduceMean", inputs: ["squares"], outputs: ["mean"], attributes: { keepdims: 1 } },
  ],
};

test.skipIf(reason !== "")(
  `ONNX Runtime's WebGPU throws when it runs out of memory, and the block is run again on the CPU${reason}`,
  async () => {
    await startBackend();
    const ort = nativeRuntime()!;
    const session = await ort.InferenceSession.create(await onnxModel(repeating), graphOptions("webgpu"));
    const run = async (rows: number) => {
      const number = new ort.Tensor("float32", Float32Array.of(3), [1, 1]);
      const shape = new ort.Tensor("int64", BigInt64Array.of(BigInt(rows), 1024n), [2]);
      return (await session.run({ number, shape })).mean!.data[0];
    };
    expect(await run(1)).toBe(9);
    await expect(run(2 ** 18)).rejects.toThrow(/WebGPU/);
    // The session still works.
    expect(await run(1)).toBe(9);

    const warnings = vi
      .spyOn(console, "warn")
      .mockReset()
      .mockImplementation(() => {});
    const checkpoint = await openCheckpoint(join(fixtures, "llama"));
    const { config } = checkpoint;
    const onGpu = await nativeExecutor(ort, checkpoint, { device: "webgpu" });
    const running: Executor = {
      ...onGpu,
      block: async (...inputs) => {
        await run(2 ** 18);
        return onGpu.block(...inputs);
      },
    };
    const executor = withFallback(running, "webgpu", () => nativeExecutor(ort, checkpoint));
    const reference = await readReference("llama");
    const { ids, logits, positions } = reference.sequences.find((one) => one.ids.length === 2)!;
    const traced = await traceIds({ executor, config, endIds: [] }, ids);
    expect(positions).toEqual([0, 1]);
    expect(relativeError(traced.logits, logits)).toBeLessThan(1e-4);
    expect(warnings.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^The model was to run on webgpu, which failed \(WebGPU .+\); it runs on the CPU now\.$/,
        ),
      ],
    ]);
    executor.dispose();
    await session.release();
    await checkpoint.close();
  },
  120_000,
);
