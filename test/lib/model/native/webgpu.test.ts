import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { startBackend } from "../../../../lib/model/backend.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { traceIds } from "../../../../lib/model/self-check.js";
import { fixtures, injectionHooks, readReference, relativeError } from "../reference-fixture.js";

// SwiftShader, the graphics adapter in software that Debian's Chromium brings along; the Vulkan loader is libvulkan1.
const driver = "/usr/lib/chromium/vk_swiftshader_icd.json";
const isHere = existsSync(driver);
const reason = isHere ? "" : ` (skipped: no ${driver}; on Debian: apt-get install chromium libvulkan1)`;
process.env.VK_ICD_FILENAMES = driver;
process.env.VK_DRIVER_FILES = driver;

test.skipIf(!isHere).each([
  ["llama", "f32"],
  ["gemma2", "f32"],
  ["qwen3", "f32"],
  ["qwen2", "4-bit"],
] as const)(
  `%s in %s on ONNX Runtime's WebGPU agrees with the float64 reference${reason}`,
  async (name, weights) => {
    // Where the adapter cannot be had, the model would go over to the CPU, and agree for that reason.
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
