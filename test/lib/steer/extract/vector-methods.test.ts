import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { contrastVectors } from "../../../../lib/steer/extract/contrast-vectors.js";
import { answerLoss } from "../../../../lib/steer/extract/train-on-answers.js";
import { trainedVectors } from "../../../../lib/steer/extract/trained-vectors.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { loadVectors, saveVectors } from "../../../../lib/steer/vectors/vector-file.js";
import { handSurvey } from "../hand-survey.js";
import { tinyCheckpoint } from "../tiny-checkpoint.js";

const survey = handSurvey();
const texts = {
  Q260: {
    questions: ["Why?", "Who are you?", "Where?", "And then?", "How?"],
    instructions: [
      { code: 1, texts: ["You are a man.", "A man speaks."] },
      { code: 2, texts: ["You are a woman.", "A woman speaks."] },
    ],
  },
};
const options = { attributes: ["Q260"], texts, seed: 1, cache: false as string | false };
const kept = mkdtempSync(join(tmpdir(), "populi kept "));
let folder: string;
let model: LocalModel;
beforeAll(async () => {
  folder = await tinyCheckpoint();
  model = await loadModel(folder, { executor: "tfjs" });
});
afterAll(() => {
  model.dispose();
  rmSync(folder, { recursive: true });
  rmSync(kept, { recursive: true });
});

describe("vectors from contrast pairs", () => {
  it("are the mean difference at the last token before the answer, opposite for two values", async () => {
    const vectors = await contrastVectors(model, survey, options);
    const last = async (instruction: string, question: string) => {
      const chat = model.tokenizer.renderChat(
        [
          { role: "system", content: instruction },
          { role: "user", content: question },
        ],
        { addGenerationPrompt: true },
      );
      const ids = model.tokenizer.encode(chat);
      return (await model.meanHidden([{ ids, from: ids.length - 1, to: ids.length }]))[0]!;
    };
    const [men, women] = texts.Q260.instructions.map(({ texts: own }) => own);
    const sum = new Float64Array((model.layers + 1) * model.width);
    for (const question of texts.Q260.questions)
      for (const m of [0, 1]) {
        const [his, hers] = [await last(men![m]!, question), await last(women![m]!, question)];
        for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + (his[k]! - hers[k]!) / 10;
      }
    const [man, woman] = vectors.vectors;
    for (const [k, x] of sum.entries()) {
      expect(man!.rows[k]!).toBeCloseTo(x, 4);
      expect(woman!.rows[k]!).toBeCloseTo(-x, 4);
    }
    expect(vectors.provenance).toMatchObject({ method: "contrast pairs" });
    expect(vectors.provenance.decoding).toBeUndefined();
  });

  it("by principal component point the same way as their mean, and are no longer than it", async () => {
    const means = await contrastVectors(model, survey, options);
    const principal = await contrastVectors(model, survey, { ...options, summary: "principal component" });
    const layer = model.layers;
    for (const [v, vector] of principal.vectors.entries()) {
      const [a, b] = [principal.at(vector, layer), means.at(means.vectors[v]!, layer)];
      expect(a.reduce((sum, x, i) => sum + x * b[i]!, 0)).toBeGreaterThan(0);
      expect(Math.hypot(...a)).toBeLessThanOrEqual(Math.hypot(...b) + 1e-6);
    }
  });
});

describe("vectors with a cache folder", () => {
  const cache = join(kept, "folder é");

  it("from contrast pairs continue after an interrupt, and share their states with principal components", async () => {
    let asked = 0;
    const counting: LocalModel = {
      ...model,
      meanHidden: (spans, work) => {
        asked += 1;
        return model.meanHidden(spans, work);
      },
    };
    const controller = new AbortController();
    const stopped = contrastVectors(counting, survey, {
      ...{ ...options, cache, signal: controller.signal },
      progress: ({ done }) => {
        if (done === 1) controller.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    expect(asked).toBe(1);
    const resumed = await contrastVectors(counting, survey, { ...options, cache });
    expect(asked).toBe(2);
    expect(resumed.fingerprint).toBe((await contrastVectors(model, survey, options)).fingerprint);
    const summary = "principal component";
    const principal = await contrastVectors(counting, survey, { ...options, summary, cache, seed: 9 });
    expect(asked).toBe(2);
    expect(principal.fingerprint).toBe(
      (await contrastVectors(model, survey, { ...options, summary })).fingerprint,
    );
    // Other texts are other states.
    const other = { Q260: { ...texts.Q260, questions: ["Why?"] } };
    await contrastVectors(counting, survey, { ...options, texts: other, cache });
    expect(asked).toBe(4);
  });

  it("trained by gradient are not trained again, unless at another rate, layer or seed", async () => {
    const settings = { ...options, layers: 3, epochs: 2, rate: 0.05, maximumTokens: 4 };
    let asked = 0;
    const counting: LocalModel = {
      ...model,
      generate: (prompts, how) => {
        asked += 1;
        return model.generate(prompts, how);
      },
    };
    const first = await trainedVectors(counting, survey, { ...settings, cache });
    expect(asked).toBe(2);
    const again = await trainedVectors(counting, survey, { ...settings, cache });
    expect(asked).toBe(2);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.provenance).toEqual(first.provenance);
    for (const other of [{ rate: 0.06 }, { layers: 2 }, { seed: 2 }]) {
      const before = asked;
      await trainedVectors(counting, survey, { ...settings, ...other, cache });
      expect(asked).toBe(before + 2);
    }
  });
});

describe("vectors trained by gradient", () => {
  it("have the gradient that finite differences give", async () => {
    const ids = model.tokenizer.encode("Who are you? A man.");
    const spans = [{ ids, from: 12, to: ids.length }];
    const vector = normalVector(2, ["at"], model.width).map((x) => 0.3 * x);
    const loss = (x: Float32Array) =>
      tf.tidy(() => answerLoss(model, spans, 2, tf.tensor1d(x)).dataSync()[0]!);
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => answerLoss(model, spans, 2, x as tf.Tensor1D))(tf.tensor1d(vector))
        .dataSync(),
    );
    for (const i of [0, 7, 15]) {
      const shifted = (by: number) => loss(vector.map((x, k) => (k === i ? x + by : x)));
      expect(gradient[i]!).toBeCloseTo((shifted(0.02) - shifted(-0.02)) / 0.04, 2);
    }
  });

  it("make likelier what they learned from, at the one layer they were trained at, and report the held-out loss", async () => {
    const settings = { ...options, layers: 3, epochs: 3, rate: 0.05, maximumTokens: 8 };
    const vectors = await trainedVectors(model, survey, settings);
    const { training } = vectors.provenance;
    expect(training).toMatchObject({ layers: [3], epochs: 3 });
    expect(training!.values.map(({ label }) => label)).toEqual(["Q260 man", "Q260 woman"]);
    for (const { before, after } of training!.values) expect(after).toBeLessThan(before);
    for (const vector of vectors.vectors)
      for (let layer = 0; layer <= model.layers; layer++)
        expect(Math.hypot(...vectors.at(vector, layer)) > 0).toBe(layer === 3);
    expect((await trainedVectors(model, survey, settings)).fingerprint).toBe(vectors.fingerprint);
    expect(() => new SteeringPlan({ vectors, survey, layers: 3 })).not.toThrow();
    expect(() => new SteeringPlan({ vectors, survey, layers: 2 })).toThrow(
      /layer 2: the vectors of Q260 were trained at another layer\n.*\(3\)/,
    );
  });

  it("need more than one question, since some are held out", async () => {
    const few = { Q260: { ...texts.Q260, questions: ["Why?"] } };
    await expect(trainedVectors(model, survey, { ...options, texts: few, layers: 2 })).rejects.toThrow(
      /too few answers to learn Q260 = 1 \(man\) from/,
    );
  });
});

describe("vectors of any method", () => {
  it("are saved with all of their provenance, and refused on a model of another hash", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "populi methods "));
    try {
      const sets = [
        await contrastVectors(model, survey, { ...options, summary: "principal component" }),
        await trainedVectors(model, survey, { ...options, layers: 2, epochs: 1, maximumTokens: 4 }),
      ];
      for (const [i, vectors] of sets.entries()) {
        const path = join(scratch, `${i}.safetensors`);
        await saveVectors(vectors, path);
        const loaded = await loadVectors(path);
        expect(loaded.provenance).toEqual(vectors.provenance);
        expect(loaded.vectors).toEqual(vectors.vectors);
        expect(() => loaded.requireModel({ ...model, hash: "another" })).toThrow(/made on .* \(hash/);
        expect(() => loaded.requireModel({ ...model, width: 8 })).toThrow(
          /\(width 16\), and '.+' has width 8/,
        );
      }
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
