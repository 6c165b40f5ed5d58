import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import { addVector } from "../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../lib/model/hook/layer-hook.js";
import { loadModel } from "../../../lib/model/load-model.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { ambientWork } from "../../../lib/progress/progress.js";
import { display } from "../../../lib/show/display.js";
import { fixtures, injectionHooks, type Reference, readReference } from "./reference-fixture.js";
import { someIds } from "./some-ids.js";

let model: LocalModel;
let reference: Reference;
beforeAll(async () => {
  model = await loadModel(join(fixtures, "mistral"));
  reference = await readReference("mistral");
});
afterAll(() => model.dispose());

const add = (layer: number, size: number): LayerHook => ({ layer, apply: (hidden) => tf.add(hidden, size) });

describe("hooks", () => {
  const whole = { ids: someIds(1, 8), from: 0, to: 8 };
  const rows = (states: Float32Array) =>
    Array.from({ length: model.layers + 1 }, (_, k) => states.slice(k * model.width, (k + 1) * model.width));

  test("adding zero leaves every state bit-identical", async () => {
    const [plain] = await model.meanHidden([whole]);
    for (let layer = 0; layer <= model.layers; layer++) {
      const [hooked] = await model.meanHidden([whole], { hooks: [add(layer, 0)] });
      expect(hooked).toEqual(plain);
    }
  });

  test("a hook at layer k leaves earlier layers bit-identical, is added at k, and changes all later ones", async () => {
    const plain = rows((await model.meanHidden([whole]))[0]!);
    for (let k = 0; k <= model.layers; k++) {
      const hooked = rows((await model.meanHidden([whole], { hooks: [add(k, 0.5)] }))[0]!);
      for (let layer = 0; layer <= model.layers; layer++) {
        if (layer < k) expect(hooked[layer]).toEqual(plain[layer]);
        else if (layer > k) expect(hooked[layer]).not.toEqual(plain[layer]);
        else {
          hooked[k]!.forEach((value, i) => {
            expect(value).toBeCloseTo(plain[k]![i]! + 0.5, 5);
          });
        }
      }
    }
  });

  test("get the position of the first token they see, for every row of a batch", async () => {
    const seen = new Map<number, number>();
    const hook: LayerHook = {
      layer: 2,
      apply(hidden, first) {
        seen.set(first, (seen.get(first) ?? 0) + hidden.shape[0]);
        return hidden;
      },
    };
    const prefix = await model.prefill(someIds(2, 5), [hook]);
    const questions = [3, 6, 3].map((length, i) => ({ ids: someIds(i, length), options: [[7], [8]] }));
    await model.scoreOptions(prefix, questions, [hook]);
    prefix.dispose();
    // The prefix at 0; three questions at 5; their labels, two each, where each question ends.
    expect(Object.fromEntries(seen)).toEqual({ 0: 1, 5: 3, 8: 4, 11: 2 });
  });

  test("that return another shape are refused by layer", async () => {
    const hook: LayerHook = { layer: 1, apply: (hidden) => tf.slice(hidden, [0, 0, 0], [-1, 1, -1]) };
    await expect(model.meanHidden([whole], { hooks: [hook] })).rejects.toThrow(
      /layer 1: a hook returned a tensor of float32, \[1, 1, \d+\]; expected a float32 tensor \[1, \d+, \d+\]/,
    );
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", () => undefined, /layer 1: a hook returned undefined; expected a float32 tensor \[1, /],
    ["a promise", async (hidden: unknown) => hidden, /a hook returned a promise; .*\n.*'see' can/],
    ["whole numbers", (hidden: tf.Tensor) => tf.cast(hidden, "int32"), /a hook returned a tensor of int32/],
  ])("that return %s are refused, with what was expected", async (_, apply, message) => {
    const before = tf.memory().numTensors;
    const hooks = [{ layer: 1, apply } as LayerHook];
    await expect(model.meanHidden([whole], { hooks })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("without a function are refused before anything is run", async () => {
    const hooks = [{ layer: 6 } as unknown as LayerHook];
    await expect(model.meanHidden([whole], { hooks })).rejects.toThrow(/layer 6: a hook has no 'apply'/);
  });
});

describe("scoring", () => {
  test("gives questions the same scores in any batch", async () => {
    const prefix = await model.prefill(someIds(3, 20));
    const questions = Array.from({ length: 30 }, (_, i) => ({
      ids: someIds(i, 2 + ((i * 7) % 23)),
      options: [[7], [8], [7, 6], [9, 10, 11]].slice(0, 2 + (i % 3)),
    }));
    const together = await model.scoreOptions(prefix, questions);
    for (const [i, question] of questions.entries()) {
      const [alone] = await model.scoreOptions(prefix, [question]);
      alone!.probabilities.forEach((p, option) => {
        expect(Math.abs(together[i]!.probabilities[option]! / p - 1)).toBeLessThan(1e-4);
      });
    }
    prefix.dispose();
  });

  test("splitting a prompt elsewhere into prefix and question changes results by rounding only", async () => {
    const ids = someIds(4, 30);
    const scores = [];
    for (const cut of [0, 1, 12, 29]) {
      const prefix = await model.prefill(ids.slice(0, cut));
      const [score] = await model.scoreOptions(prefix, [{ ids: ids.slice(cut), options: [[7], [7, 6]] }]);
      scores.push(score!);
      prefix.dispose();
    }
    for (const score of scores) {
      expect(score.probabilities[0]).toBeCloseTo(scores[0]!.probabilities[0]!, 5);
      expect(score.elsewhere).toBeCloseTo(scores[0]!.elsewhere, 5);
    }
  });

  test.each<[string, readonly (readonly number[])[], RegExp]>([
    ["no options", [], /question 1 of 1 has no options/],
    ["an empty label", [[7], []], /option 2 of question 1 of 1 has no tokens/],
    ["the same label twice", [[7], [8], [7]], /options 1 and 3 of question 1 of 1 have the same label/],
    ["a token the model lacks", [[7], [4000]], /token id 4000 is not one of the model's 0 … /],
  ])("refuses %s", async (_, options, message) => {
    const prefix = await model.prefill([7, 8]);
    const before = tf.memory().numTensors;
    await expect(model.scoreOptions(prefix, [{ ids: [9], options }])).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    prefix.dispose();
  });

  test("refuses ends that are not tokens of the model", async () => {
    const prefix = await model.prefill([7, 8]);
    await expect(model.scoreOptions(prefix, [{ ids: [9], options: [[7]], ends: [4000] }])).rejects.toThrow(
      /token id 4000 is not one of the model's/,
    );
    prefix.dispose();
  });

  test("refuses a question that exceeds the context before any runs, naming it", async () => {
    const prefix = await model.prefill(someIds(1, 1000));
    const questions = [3, 22, 23].map((length) => ({ ids: someIds(2, length), options: [[7], [8, 9]] }));
    await expect(model.scoreOptions(prefix, questions)).rejects.toThrow(
      /question 3 of 3 takes 1025 tokens .* context holds 1024/,
    );
    prefix.dispose();
  });

  test("refuses a prefix that has been disposed of, and a prompt beyond the context", async () => {
    const prefix = await model.prefill([7, 8]);
    prefix.dispose();
    await expect(model.scoreOptions(prefix, [{ ids: [9], options: [[7]] }])).rejects.toThrow(/disposed of/);
    await expect(model.prefill(someIds(1, 1100))).rejects.toThrow(
      /1100 tokens; the model's context holds 1024/,
    );
  });
});

describe("generation", () => {
  const prompts = Array.from({ length: 9 }, (_, i) => someIds(i, 2 + ((i * 5) % 11)));
  const seeds = prompts.map((_, i) => 100 + i);

  test("depends on a sequence's own seed, not on its batch", async () => {
    const options = { maximumTokens: 12, topK: 20, topP: 0.9 };
    const together = await model.generate(prompts, { ...options, seeds });
    for (const [i, prompt] of prompts.entries()) {
      expect(await model.generate([prompt], { ...options, seeds: [seeds[i]!] })).toEqual([together[i]]);
    }
    const other = await model.generate(prompts, { ...options, seeds: seeds.map((seed) => seed + 50) });
    expect(other).not.toEqual(together);
  });

  test("steers each step at its own position", async () => {
    const positions: number[] = [];
    const hook: LayerHook = {
      layer: 1,
      apply(hidden, first) {
        positions.push(first);
        return hidden;
      },
    };
    const [answer] = await model.generate([[7, 8, 9]], {
      maximumTokens: 4,
      temperature: 0,
      seeds: [1],
      hooks: [hook],
    });
    expect(positions).toEqual([0, ...answer!.map((_, i) => 3 + i)].slice(0, positions.length));
    expect(positions.length).toBeGreaterThan(1);
  });

  test("refuses fewer seeds than prompts", async () => {
    await expect(model.generate(prompts, { maximumTokens: 2, seeds: [1] })).rejects.toThrow(
      /9 prompts came with 1 seeds/,
    );
  });
});

describe("a model in a process", () => {
  test("leaves no tensors behind", async () => {
    const hooks = injectionHooks(reference);
    const before = tf.memory().numTensors;
    const prefix = await model.prefill(reference.prefix, hooks);
    await model.scoreOptions(prefix, reference.questions, hooks);
    prefix.dispose();
    await model.generate([[7, 8], [9]], { maximumTokens: 3, seeds: [1, 2], hooks });
    await model.meanHidden([{ ids: [7, 8, 9], from: 0, to: 2 }], { hooks });
    expect(tf.memory().numTensors).toBe(before);
    const second = await loadModel(join(fixtures, "qwen2"));
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("stops at an interrupt, leaving nothing allocated", async () => {
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const hook: LayerHook = {
      layer: 2,
      apply(hidden) {
        controller.abort();
        return hidden;
      },
    };
    const options = { maximumTokens: 5, seeds: [1], hooks: [hook], signal: controller.signal };
    await expect(model.generate([[7, 8]], options)).rejects.toThrow(Interrupted);
    await expect(model.meanHidden([{ ids: [7], from: 0, to: 1 }], options)).rejects.toThrow(Interrupted);
    const surroundings = globalThis as { [ambientWork]?: unknown };
    surroundings[ambientWork] = { signal: controller.signal };
    try {
      await expect(model.prefill([7, 8, 9])).rejects.toThrow(Interrupted);
    } finally {
      delete surroundings[ambientWork];
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("shows what it is", () => {
    const text = model[display]()["text/plain"];
    for (const part of ["mistral", "3 × 16", "SHA-256", model.hash, model.backend])
      expect(text).toContain(part);
    expect(model.teaching).toBe(false);
  });
});

describe("a model with LongRoPE", () => {
  // Phi-3's original length is 64 here: the prefix is within it, the first and last prompt are not.
  const questions = [10, 2, 20].map((length, seed) => ({
    ids: someIds(seed + 2, length),
    options: [[7], [8, 9]],
  }));
  let phi: LocalModel;
  let vector: LayerHook;
  beforeAll(async () => {
    phi = await loadModel(join(fixtures, "phi3"));
    vector = addVector(1, new Float32Array(phi.width).fill(0.5), "prompt");
  });
  afterAll(() => phi.dispose());

  test("runs prompts that grow beyond the original length in one piece, others after their prefix", async () => {
    const before = tf.memory().numTensors;
    const prefix = await phi.prefill(someIds(1, 60), [vector]);
    const scores = await phi.scoreOptions(prefix, questions, [vector]);
    const nothing = await phi.prefill([]);
    for (const [number, { ids, options }] of questions.entries()) {
      const whole = { ids: [...someIds(1, 60), ...ids], options };
      const [expected] = await phi.scoreOptions(nothing, [whole], [vector]);
      scores[number]!.probabilities.forEach((probability, option) => {
        expect(probability).toBeCloseTo(expected!.probabilities[option]!, 5);
      });
    }
    prefix.dispose();
    nothing.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("runs a prefix, and answers, that outgrow their beginning in one piece too", async () => {
    const before = tf.memory().numTensors;
    const beginning = await phi.prefill(someIds(1, 40), [vector]);
    const grown = await phi.prefill(someIds(2, 30), [vector], { after: beginning });
    const whole = await phi.prefill([...someIds(1, 40), ...someIds(2, 30)], [vector]);
    expect(grown.ids).toEqual(whole.ids);
    expect(await phi.scoreOptions(grown, questions, [vector])).toEqual(
      await phi.scoreOptions(whole, questions, [vector]),
    );
    // The first outgrows it while it is written, the second before.
    const prompts = [someIds(3, 20), someIds(4, 30)];
    const asked = { seeds: [1, 2], maximumTokens: 8, hooks: [vector] };
    expect(await phi.generate(prompts, { ...asked, after: beginning })).toEqual(
      await phi.generate(
        prompts.map((ids) => [...someIds(1, 40), ...ids]),
        asked,
      ),
    );
    for (const prefix of [beginning, grown, whole]) prefix.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses them if the prefix had other hooks", async () => {
    const prefix = await phi.prefill(someIds(1, 60));
    const refused = /grows from 60 to 70 tokens, and this model changes its rotary frequencies/;
    await expect(phi.prefill(someIds(2, 10), [vector], { after: prefix })).rejects.toThrow(refused);
    const asked = { seeds: [1], maximumTokens: 2, hooks: [vector], after: prefix };
    await expect(phi.generate([someIds(2, 8)], asked)).rejects.toThrow(refused);
    expect(await phi.generate([someIds(2, 2)], asked)).toHaveLength(1);
    await expect(phi.scoreOptions(prefix, questions, [vector])).rejects.toThrow(
      /grows from 60 to 70 tokens, and this model changes its rotary frequencies/,
    );
    prefix.dispose();
  });
});
