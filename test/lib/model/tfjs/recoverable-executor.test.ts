import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { tensorBeyond } from "../../../../lib/model/choose-executor.js";
import { addVector, readStates } from "../../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import { type LoadModelOptions, loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { DeviceFailure } from "../../../../lib/model/tfjs/device-failure.js";
import { tensorflowGpu } from "../../../../lib/model/tfjs/tensor-device.js";
import { hasGraphicsDriver } from "../../../../lib/model/tfjs/vulkan-driver.js";
import { softwareAdapter } from "../../../../lib/model/tfjs/webgpu.js";
import { display } from "../../../../lib/show/display.js";
import { fixtures, readReference, relativeError } from "../reference-fixture.js";
import { startSoftwareWebGpu, useSoftwareAdapter } from "./software-adapter.js";

const reason = useSoftwareAdapter();
const folder = join(fixtures, "llama");

interface Device {
  destroy(): void;
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): unknown;
}
const device = () => (tf.backend() as tf.KernelBackend & { readonly device: Device }).device;

/** More than SwiftShader can allocate at once, though its limits allow it. */
const refused = 2 ** 30;

/** A hook that does something to the device in the `time`th pass, and changes no states. */
function once(layer: number, time: number, something: () => void): LayerHook {
  let passes = 0;
  return {
    layer,
    positional: false,
    apply(hidden) {
      passes += 1;
      if (passes !== time || tf.getBackend() !== "webgpu") return hidden;
      something();
      return hidden;
    },
  };
}

const runOut = () => tf.fill([refused / 4], 1).dispose();
const lose = () => device().destroy();

const questions = [
  { ids: [9, 10], options: [[5], [6], [7, 8]] },
  { ids: [11], options: [[5], [6], [7, 8]] },
];

describe.skipIf(reason !== "")(`a GPU of TensorFlow.js that fails${reason}`, { timeout: 120_000 }, () => {
  const warn = vi.spyOn(console, "warn");
  beforeEach(async () => {
    warn.mockReset().mockImplementation(() => {});
    await startSoftwareWebGpu();
  });

  async function onGpu(options: LoadModelOptions = {}): Promise<LocalModel> {
    // The check at load would take most of the time here.
    const model = await loadModel(folder, { backend: "webgpu", check: false, ...options });
    expect(model[display]()["text/plain"]).toMatch(/tensors on +webgpu: asked for/);
    return model;
  }

  /** The results of a model that was never on a GPU. */
  async function onCpu<T>(work: (model: LocalModel) => Promise<T>): Promise<T> {
    const model = await loadModel(folder, { executor: "native", check: false });
    try {
      return await work(model);
    } finally {
      model.dispose();
    }
  }

  function expectWarned(model: LocalModel, why: RegExp): void {
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /^The model was to run on WebGPU \(SwiftShader .+\), which failed \(.+\); it runs on the CPU now\.$/,
    );
    expect(warn.mock.calls[0]![0]).toMatch(why);
    const shown = model[display]()["text/plain"]!;
    expect(shown).toMatch(/blocks run by .*on the CPU.* \(WebGPU \(SwiftShader .+\) failed: /);
    expect(shown).toMatch(/tensors on .*webgpu failed \(/);
  }

  test.each([
    ["runs out of memory", runOut, /vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY/],
    ["is lost", lose, /the device was lost/],
  ] as const)(
    "in the middle of scoring (it %s) gives way to the CPU: prefixes are run again, and hooks see each state once",
    async (_, fail, why) => {
      const before = tf.memory().numTensors;
      const model = await onGpu();
      const vectors = [0.3, -0.2].map((size) => addVector(1, new Float32Array(model.width).fill(size)));
      const scored = async (on: LocalModel, failing: readonly LayerHook[]) => {
        const system = await on.prefill([3, 4, 5], [vectors[0]!]);
        const prefix = await on.prefill([6, 7], [vectors[1]!], { after: system });
        system.dispose();
        const seen: number[][] = [];
        const readers = [0, 2].map((layer) => readStates(layer, (states) => seen.push([...states])));
        const hooks = [vectors[0]!, ...readers, ...failing];
        const found = await on.scoreOptions(prefix, questions, hooks);
        prefix.dispose();
        return { probabilities: found.flatMap((one) => [...one.probabilities]), seen };
      };
      const found = await scored(model, [once(1, 2, fail)]);
      expect(model.backend).toBe("native");
      expectWarned(model, why);
      const expected = await onCpu((other) => scored(other, []));
      expect(relativeError(found.probabilities, expected.probabilities)).toBeLessThan(1e-4);
      expect(found.seen.map((states) => states.length)).toEqual(expected.seen.map((states) => states.length));
      expect(relativeError(found.seen.flat(), expected.seen.flat())).toBeLessThan(1e-4);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test("in the middle of an answer loses nothing that was said, and the answer continues", async () => {
    const model = await onGpu();
    const prompt = [3, 4, 5, 6];
    const options = { maximumTokens: 8, seeds: [7], temperature: 1.5 };
    const pieces: string[] = [];
    for await (const piece of model.streamText(prompt, { ...options, hooks: [once(1, 4, lose)] }))
      pieces.push(piece);
    expectWarned(model, /the device was lost/);
    expect(pieces.length).toBeGreaterThan(3);
    const [whole] = await onCpu((other) => other.generateTexts([prompt], options));
    expect(pieces.join("")).toBe(whole!.text);
    model.dispose();
  });

  test("between two calls gives way at the next call, and hidden states are right", async () => {
    const reference = await readReference("llama");
    const model = await onGpu({ executor: "tfjs" });
    const sequence = reference.sequences.find(({ ids, injected }) => ids.length === 2 && !injected)!;
    lose();
    const [found] = await model.meanHidden([{ ids: sequence.ids, from: 1, to: 2 }]);
    const expected = Array.from({ length: model.layers + 1 }, (_, layer) =>
      sequence.hidden.slice((2 * layer + 1) * model.width, (2 * layer + 2) * model.width),
    ).flat();
    expect(relativeError(found!, expected)).toBeLessThan(1e-4);
    // TensorFlow.js was asked for, so its next backend takes over, with gradients.
    expect(model.backend).toBe("wasm");
    expect(model[display]()["text/plain"]).toMatch(
      /blocks run by +wasm: TensorFlow\.js operations \(WebGPU /,
    );
    const logits = model.differentiableLogits([{ ids: [3, 4], from: 1, to: 2 }], []);
    expect(logits.shape[0]).toBe(1);
    logits.dispose();
    model.dispose();
  });

  test("loses the tensors of a hook, which has to make them again", async () => {
    const model = await onGpu();
    const vector = tf.fill([model.width], 0.5) as tf.Tensor1D;
    const hooks = [addVector(1, vector)];
    const prefix = await model.prefill([3, 4], hooks);
    lose();
    await expect(model.scoreOptions(prefix, questions, hooks)).rejects.toThrow(
      /the device was lost.*\n.*make your own tensors that were on it again/,
    );
    // Everything else works again.
    expect(model.backend).toBe("native");
    const [scored] = await model.scoreOptions(await model.prefill([3, 4]), questions);
    expect(scored!.probabilities.length).toBe(3);
    tf.dispose(vector);
    model.dispose();
  });

  test("and a CPU without room for the model are both named in the error", async () => {
    device().createBuffer({ size: refused, usage: GPUBufferUsage.STORAGE });
    await expect(loadModel(folder, { backend: "webgpu", check: false, memory: "64 MB" })).rejects.toThrow(
      /^WebGPU \(.+\) failed \(vkAllocateMemory .+\), and nothing else can run the model: .*the model does not fit: /,
    );
  });

  test("that only hooks use, with blocks on the CPU, gives way once for all models", async () => {
    const models = [await onGpu({ executor: "native" }), await onGpu({ executor: "native" })];
    const span = { ids: [3, 4, 5], from: 1, to: 3 };
    const vector = addVector(1, new Float32Array(models[0]!.width).fill(0.3));
    const found: Float32Array[] = [];
    for (const [index, model] of models.entries()) {
      const hooks = [vector, ...(index === 0 ? [once(2, 1, lose)] : [])];
      found.push(...(await model.meanHidden([span], { hooks })));
      expect(warn).toHaveBeenCalledTimes(1);
    }
    const expected = await onCpu((other) => other.meanHidden([span], { hooks: [vector] }));
    for (const states of found) expect(relativeError(states, expected[0]!)).toBeLessThan(1e-4);
    for (const model of models) model.dispose();
  });

  test("while a model is loaded gives way to the CPU", async () => {
    device().createBuffer({ size: refused, usage: GPUBufferUsage.STORAGE });
    const model = await loadModel(folder, { backend: "webgpu", check: false });
    expect(model.backend).toBe("native");
    expectWarned(model, /VK_ERROR_OUT_OF_DEVICE_MEMORY/);
    model.dispose();
  });

  test("returns no number that may be wrong, and starts again when asked", async () => {
    const kept = tf.range(0, 2000).square();
    const wrong = tf.tidy(() => tf.mean(tf.fill([refused / 4], 3)));
    await expect(wrong.data()).rejects.toThrow(DeviceFailure);
    await expect(wrong.data()).rejects.toThrow(/failed: vkAllocateMemory.*\n.*make your own tensors/);
    expect(() => kept.dataSync()).toThrow(DeviceFailure);
    tf.dispose([kept, wrong]);
    const model = await loadModel(folder, { backend: "webgpu", check: false });
    expect(model.backend).toBe("native");
    model.dispose();
    expect((await startBackend("webgpu")).name).toBe("webgpu");
    expect((await tf.range(0, 2000).square().data())[3]).toBe(9);
  });

  test("is not blamed for a hook's mistake", async () => {
    const model = await onGpu();
    const broken: LayerHook = {
      layer: 1,
      apply: () => {
        throw new Error("mine");
      },
    };
    await expect(model.prefill([3, 4], [broken])).rejects.toThrow(/^mine$/);
    expect(model.backend).toBe("webgpu");
    expect(warn).not.toHaveBeenCalled();
    model.dispose();
  });
});

describe("without running a model, it is known", () => {
  test.each([
    [
      { vendor: "google", architecture: "swiftshader", description: "SwiftShader driver 5.0.0" },
      "SwiftShader driver 5.0.0",
    ],
    [{ vendor: "mesa", device: "llvmpipe (LLVM 15.0.6, 256 bits)" }, "llvmpipe (LLVM 15.0.6, 256 bits)"],
    [{ description: "Microsoft Basic Render Driver" }, "Microsoft Basic Render Driver"],
    [{ vendor: "somebody", architecture: "new", isFallbackAdapter: true }, "somebody new"],
    [
      { vendor: "nvidia", architecture: "hopper", description: "NVIDIA H200", isFallbackAdapter: false },
      undefined,
    ],
    [{ vendor: "apple", architecture: "metal-3", device: "", description: "" }, undefined],
  ])("whether the adapter %j is software", (info, name) => {
    expect(softwareAdapter(info)).toBe(name);
  });

  test.skipIf(process.platform !== "linux")("whether there is a Vulkan driver (skipped: not Linux)", () => {
    const nowhere = {
      XDG_CONFIG_HOME: "/none",
      XDG_CONFIG_DIRS: "/none",
      XDG_DATA_HOME: "/none",
      XDG_DATA_DIRS: "/none",
    };
    const here = fileURLToPath(import.meta.url);
    expect(hasGraphicsDriver({ VK_DRIVER_FILES: "none", VK_ICD_FILENAMES: here })).toBe(false);
    expect(hasGraphicsDriver({ VK_DRIVER_FILES: `none:${here}` })).toBe(true);
    expect(hasGraphicsDriver({ VK_ICD_FILENAMES: here })).toBe(true);
    expect(hasGraphicsDriver({ ...nowhere, VK_ADD_DRIVER_FILES: here })).toBe(true);
  });

  test("whether a matrix exceeds the GPU's limit", () => {
    // Qwen2.5-0.5B's embedding on WebGPU's default limit.
    const config = { vocabulary: 151_936, width: 896, innerWidth: 4864 };
    const on = (largestTensor: number) => tensorBeyond({ config } as never, { largestTensor });
    expect(on(2 ** 27)).toBe("the embedding takes 0.54 GB, and the device allows 0.13 GB for one tensor");
    expect(on(2 ** 30)).toBeUndefined();
  });

  // As libtensorflow words it; no such GPU was available to try.
  test.each([
    ["OOM when allocating tensor with shape[1,2] on /job:localhost/device:GPU:0", true],
    ["CUDA_ERROR_OUT_OF_MEMORY: out of memory", true],
    ["Invalid argument: incompatible shapes", false],
  ])("whether libtensorflow's error '%s' comes from the GPU", async (message, gpus) => {
    expect((await tensorflowGpu.failure(new Error(message))) !== undefined).toBe(gpus);
  });
});
