import { describe, expect, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { publishedModel } from "../../../published-models.js";

const question =
  "How satisfied are you with your life as a whole? Answer with a number from 1 to 4.\nAnswer:";

async function probabilities(model: LocalModel): Promise<ArrayLike<number>> {
  const ids = model.tokenizer.encode(question);
  const options = ["1", "2", "3", "4"].map((label) => model.tokenizer.encode(label));
  const [scores] = await model.scoreOptions(await model.prefill([]), [{ ids, options }], [], "constrained");
  return scores!.probabilities;
}

describe("a quantised GGUF file", () => {
  const { path, reason } = publishedModel("smollm2");
  test.skipIf(reason !== "")(
    `gives the same answers in its own blocks as widened to float32, in a third of the memory${reason}`,
    async () => {
      const [stored, widened] = [
        await loadModel(path, { executor: "native", weights: "stored" }),
        await loadModel(path, { executor: "native", weights: "f32" }),
      ];
      expect(stored.weights).toBe("stored as Q4_1 (79 %), Q8_0 (21 %), run as stored");
      expect(stored.hash).toBe(widened.hash);
      const expected = await probabilities(widened);
      [...Array.from(await probabilities(stored))].forEach((probability, option) => {
        expect(Math.abs(probability - expected[option]!)).toBeLessThan(1e-5);
      });
      const bytes = (model: LocalModel) => Number(/^([\d.]+) GB of weights/.exec(String(memory(model)))![1]);
      expect(bytes(stored)).toBeLessThan(bytes(widened) / 3);
      const options = { seeds: [3], maximumTokens: 12 };
      const ids = stored.tokenizer.encode(question);
      expect(await stored.generate([ids], options)).toEqual(await widened.generate([ids], options));
      for (const model of [stored, widened]) model.dispose();
    },
    // A busy machine takes half a minute to load a model.
    180_000,
  );
});

function memory(model: LocalModel) {
  return model.toTable().rows.find(([property]) => property === "memory")?.[1];
}
