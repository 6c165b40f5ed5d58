import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { q4_K } from "../../../../lib/model/gguf/format/q4-k.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { fitWeights, type Weighed } from "../../../../lib/model/memory/fit-weights.js";
import { display } from "../../../../lib/show/display.js";
import { publishedConfigs } from "../family/published-configs.js";
import { fixtures } from "../reference-fixture.js";

/** Llama-3.1-8B as published, whose 8.03 billion parameters are 32.1 GB as float32, 2.1 GB of them the embedding, which is read from the file. */
const llama: Weighed = {
  path: "llama-8b",
  config: decoderConfig(publishedConfigs["Llama-3.1-8B"], "config.json"),
  parameters: 8_030_261_248,
  blocks: () => undefined,
};
/** The same, as a GGUF file in Q4_K. */
const quantised: Weighed = { ...llama, blocks: () => q4_K.blocks };
const budget = (gigabytes: number) => ({ bytes: gigabytes * 1e9, reason: "asked for" });

describe("weights of a model of 8 billion parameters", () => {
  test.each([
    [64, "f32"],
    [24, "8-bit"],
    [12, "8-bit"],
    [9, "4-bit"],
  ] as const)("within %i GB are held, when chosen automatically, as %s", (gigabytes, format) => {
    const fitted = fitWeights(llama, "native", "wasm", "auto", budget(gigabytes), 0);
    expect(fitted.weights).toBe(format);
    expect(fitted.room).toBeGreaterThan(0);
    if (format === "f32") expect(fitted.reason).toBeUndefined();
    else expect(fitted.reason).toMatch(/f32 would take 30\.\d+ GB/);
  });

  test.each([
    [64, "f32"],
    [24, "stored"],
    [8, "stored"],
  ] as const)(
    "of a quantised file are held within %s GB, when chosen automatically, as %s",
    (gigabytes, format) => {
      expect(fitWeights(quantised, "native", "wasm", "auto", budget(gigabytes), 0).weights).toBe(format);
    },
  );

  test("are not held in blocks that the file does not have", () => {
    expect(() => fitWeights(llama, "native", "wasm", "stored", budget(64), 0)).toThrow(
      /llama-8b: the file does not hold its weights in blocks\n.*GGUF files that are quantised/,
    );
  });

  test("are not rounded without being asked: formats that would fit are named with their sizes", () => {
    expect(() => fitWeights(llama, "native", "wasm", "f32", budget(12), 0)).toThrow(
      /llama-8b: the model does not fit: 30\.\d+ GB of weights as f32 .+ budget is 12\.00 GB .+\n.*"8-bit" takes \d+\.\d+ GB and fits, weights: "4-bit" takes 5\.\d+ GB and fits; rounding changes answers/,
    );
  });

  test("that fit in no format are refused with the size of each, and so are weights when the process itself is full", () => {
    const none = /no format fits: f32 30\.\d+ GB, 8-bit \d+\.\d+ GB, 4-bit 5\.\d+ GB/;
    expect(() => fitWeights(llama, "native", "wasm", "auto", budget(5), 0)).toThrow(none);
    expect(() => fitWeights(llama, "native", "wasm", "auto", budget(8), 3e9)).toThrow(none);
  });

  test("are more than WebAssembly can address, whatever the budget", () => {
    expect(() => fitWeights(llama, "tfjs", "wasm", "f32", budget(100), 0)).toThrow(
      /WebAssembly can address 4\.29 GB/,
    );
  });
});

test("half a billion parameters are too many for WebAssembly, whose products keep a packed copy of each matrix", () => {
  // Published Qwen2.5-0.5B: 494,032,768 parameters, head tied to an embedding of 151,936 × 896. Held: all, the head
  // transposed, and packed copies of all but the embedding: 494.0 + 136.1 + 494.0 million numbers of 4 bytes are 4.50
  // GB.
  const qwen = { ...llama, config: { ...llama.config, tiedHead: true, vocabulary: 151_936, width: 896 } };
  expect(() =>
    fitWeights({ ...qwen, parameters: 494_032_768 }, "tfjs", "wasm", "f32", budget(100), 0),
  ).toThrow(/WebAssembly can address 4\.29 GB/);
  // A quarter of the parameters beside the embedding: 225.6 + 136.1 + 225.6 million numbers are 2.35 GB.
  expect(
    fitWeights({ ...qwen, parameters: 225_600_000 }, "tfjs", "wasm", "f32", budget(100), 0).weights,
  ).toBe("f32");
});

test("a model that does not fit is refused when it is loaded; one that does shows the budget and what is held", async () => {
  const folder = join(fixtures, "llama");
  await expect(loadModel(folder, { memory: "100 MB" })).rejects.toThrow(
    /llama: the model does not fit: .+; the memory budget is 0\.10 GB \(asked for\)/,
  );
  const model = await loadModel(folder, { memory: "8 GB" });
  expect(model[display]()["text/plain"]).toMatch(
    /memory +.+ of weights, \d\.\d\d GB for the work; budget 8\.00 GB \(asked for\)/,
  );
  model.dispose();
});
