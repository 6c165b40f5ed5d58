import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkModel, type InjectedVector } from "../../../lib/model/check-model.js";
import { readJson } from "../../../lib/model/checkpoint/read-json.js";
import { weightNames } from "../../../lib/model/checkpoint/weight-names.js";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import { writeSafetensors } from "../../../lib/model/safetensors/write-safetensors.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../lib/random/stream.js";
import { display } from "../../../lib/show/display.js";
import { fixtures, readReference, relativeError } from "./reference-fixture.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-check-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("checking a model", () => {
  test.each(["native", "tfjs"] as const)(
    "shows what the reference has at the last position, with vectors from files, on the %s executor",
    async (executor) => {
      const reference = await readReference("qwen3");
      const inject: InjectedVector[] = [];
      for (const [layer, values] of Object.entries(reference.injections)) {
        const file = join(folder, `${layer}.safetensors`);
        await writeSafetensors(file, [
          { name: "v", shape: [values.length], values: Float32Array.from(values) },
        ]);
        inject.push({ layer: Number(layer), file });
      }
      const before = tf.memory().numTensors;
      for (const sequence of reference.sequences) {
        const checked = await checkModel(join(fixtures, "qwen3"), {
          executor,
          ids: sequence.ids,
          inject: sequence.injected ? inject : [],
        });
        const { width, vocabulary, layers } = checked;
        const kept = sequence.positions.length;
        expect(
          relativeError(checked.last!.logits, sequence.logits.slice((kept - 1) * vocabulary)),
        ).toBeLessThan(1e-4);
        for (let layer = 0; layer <= layers; layer++) {
          const from = (layer * kept + kept - 1) * width;
          const expected = sequence.hidden.slice(from, from + width);
          expect(relativeError(checked.last!.hidden[layer]!, expected)).toBeLessThan(1e-4);
        }
        if (executor === "native") expect(checked.disagreement).toBeLessThan(1e-4);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test("reports on a long text even if the model amplifies the executors' rounding", async () => {
    const shape = { width: 64, inner: 128, vocabulary: 1000, layers: 4 };
    await writeFile(
      join(folder, "config.json"),
      JSON.stringify({
        architectures: ["LlamaForCausalLM"],
        hidden_size: shape.width,
        intermediate_size: shape.inner,
        num_hidden_layers: shape.layers,
        num_attention_heads: 4,
        vocab_size: shape.vocabulary,
      }),
    );
    // Not scaled by the width, so that attention jumps from one position to another.
    const tensors = weightNames(decoderConfig(await readJson(folder, "config.json"), "config.json")).map(
      ({ name, shape }) => ({
        name,
        shape,
        values:
          shape.length === 1
            ? new Float32Array(shape[0]!).fill(1)
            : normalVector(3, [name], shape[0]! * shape[1]!),
      }),
    );
    await writeSafetensors(join(folder, "model.safetensors"), tensors);
    const ids = Array.from({ length: 512 }, (_, i) => (37 * i + 5) % shape.vocabulary);
    const { disagreement, last } = await checkModel(folder, { executor: "native", ids });
    expect(last!.logits.every(Number.isFinite)).toBe(true);
    expect(disagreement).toBeLessThan(1e-3);
  });

  test("shows itself as a table of what it found", async () => {
    const check = await checkModel(join(fixtures, "qwen3"), { executor: "native", ids: [7, 8] });
    const shown = check[display]()["text/plain"];
    expect(shown).toContain(check.path);
    expect(shown).toMatch(/architecture +qwen3, 3 blocks × 16, 52 tokens\n/);
    expect(shown).toMatch(/self-check +passed at layers 0, 2, 3 in \d+ ms\n/);
    expect(shown).toMatch(/executors +agree to .+ in the logits\n/);
    expect(shown).toContain(`layer 3       ${check.last!.hidden[3]![0]!.toPrecision(6)} `);
  });

  test("measures that rounded weights change answers, and more with fewer bits", async () => {
    const changes = [];
    for (const weights of ["8-bit", "4-bit"] as const) {
      // Not the teaching model: its compiled weights are sparse, and four bits hold them as well as eight.
      const { change } = await checkModel(join(fixtures, "gemma"), { weights });
      expect(change!.questions).toBe(8);
      expect(change!.mean).toBeLessThan(change!.largest);
      changes.push(change!);
    }
    const [eight, four] = changes;
    expect(eight!.largest).toBeGreaterThan(1e-5);
    expect(four!.largest).toBeGreaterThan(2 * eight!.largest);
    expect(four!.divergence).toBeGreaterThan(eight!.divergence);
    expect(four!.largest).toBeLessThan(0.2);
    const { change: none, executor } = await checkModel("teaching", { weights: "auto" });
    expect([none, executor]).toEqual([undefined, expect.stringContaining("f32")]);
  });

  test("refuses a layer the model lacks and a vector of another length, naming both", async () => {
    const file = join(folder, "short.safetensors");
    await writeSafetensors(file, [{ name: "v", shape: [3], values: new Float32Array(3) }]);
    const check = (layer: number) => checkModel(join(fixtures, "llama"), { inject: [{ layer, file }] });
    await expect(check(9)).rejects.toThrow(/no layer 9\n.*layers 0 \(the embedding\) to 3/);
    await expect(check(1)).rejects.toThrow(/holds 'v' \[3\]; expected one tensor of length 16/);
  });
});
