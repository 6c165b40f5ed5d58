import { beforeAll, describe, expect, test } from "vitest";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { agreesWithReference } from "../agreement.js";
import { startSoftwareWebGpu, useSoftwareAdapter } from "./software-adapter.js";

const reason = useSoftwareAdapter();

describe.skipIf(reason !== "")(`TensorFlow.js on WebGPU${reason}`, { timeout: 120_000 }, () => {
  test("skips a software adapter unless it is asked for", async () => {
    const chosen = await startBackend();
    expect(chosen.name).not.toBe("webgpu");
    if (chosen.name === "wasm")
      expect(chosen.reason).toMatch(/webgpu has only a software adapter \(SwiftShader .+\)/);
    const asked = await startBackend("webgpu");
    expect(asked.reason).toMatch(/^webgpu: asked for, WebGPU \(SwiftShader .+, software\)$/);
  });

  test("says how a tensor is read there", async () => {
    await startSoftwareWebGpu();
    const tensor = tf.range(0, 2000).square();
    expect(() => tensor.dataSync()).toThrow(
      /on WebGPU can be read synchronously only in a browser\n.*await tensor\.data\(\)/,
    );
    expect((await tensor.data())[1999]).toBe(1999 ** 2);
    // Once read, its numbers can be read synchronously.
    expect(tensor.dataSync()[3]).toBe(9);
    tensor.dispose();
  });

  describe.each([
    ["llama", "tfjs"],
    ["gemma2", "tfjs"],
    ["qwen2", "native"],
  ] as const)("agrees with the float64 reference of %s, blocks on the %s executor", (name, executor) => {
    beforeAll(startSoftwareWebGpu);
    agreesWithReference({ name, executor, weights: "f32", backend: "webgpu", longest: 40 });
  });
});
