import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  addVector,
  type HookedPositions,
  projectOut,
  readStates,
  replaceState,
  zeroOut,
} from "../../../../lib/model/hook/hooks.js";
import type { LayerHook, RowPlace } from "../../../../lib/model/hook/layer-hook.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { fixtures } from "../reference-fixture.js";

const sequences = [
  { ids: [7, 8, 9, 10, 11], from: 3, to: 5 },
  { ids: [12, 13, 14], from: 1, to: 3 },
];

/** The states of each sequence at a layer under hooks, `[positions][width]`. */
async function statesAt(
  model: LocalModel,
  layer: number,
  hooks: readonly LayerHook[],
): Promise<number[][][]> {
  const found: number[][][] = [];
  const see = (states: Float32Array, { sequence, length }: RowPlace) => {
    found[sequence!] = Array.from({ length }, (_, p) => [
      ...states.subarray(p * model.width, (p + 1) * model.width),
    ]);
  };
  await model.meanHidden(sequences, { hooks: [...hooks, readStates(layer, see)] });
  return found;
}

describe.each(["tfjs", "native"] as const)("on the %s executor, a hook", (executor) => {
  let model: LocalModel;
  let plain: number[][][];
  const vector = normalVector(1, ["vector"], 16);
  const layer = 2;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, "mistral"), { executor });
    plain = await statesAt(model, layer, []);
  });
  afterAll(() => model.dispose());

  test("with a vector that is not finite is refused, and so is a custom hook that makes such states", async () => {
    const scored = async (hooks: LayerHook[]) => {
      const prefix = await model.prefill([7, 8, 9]);
      return model
        .scoreOptions(prefix, [{ ids: [12, 13], options: [[7], [8]] }], hooks)
        .finally(() => prefix.dispose());
    };
    const odd = Float32Array.from(vector, (x, i) => (i === 3 ? Number.NaN : x));
    await expect(scored([addVector(layer, odd)])).rejects.toThrow(/layer 2: a vector holds NaN at index 3/);
    const hooks = [{ layer, apply: (hidden: tf.Tensor3D) => tf.mul(hidden, Number.NaN) as tf.Tensor3D }];
    await expect(scored(hooks)).rejects.toThrow(/probabilities are not finite/);
    await expect(model.generate([[7, 8]], { seeds: [1], maximumTokens: 2, hooks })).rejects.toThrow(
      /logits are not finite/,
    );
  });

  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);
  const changes: [string, (where?: HookedPositions) => LayerHook, (h: number[]) => number[]][] = [
    [
      "that adds a vector",
      (where) => addVector(layer, vector, where),
      (h) => h.map((x, i) => x + vector[i]!),
    ],
    ["that replaces", (where) => replaceState(layer, vector, where), () => [...vector]],
    ["that sets states to zero", (where) => zeroOut(layer, where), (h) => h.map(() => 0)],
    [
      "that projects out",
      (where) => projectOut(layer, vector, where),
      (h) => h.map((x, i) => x - (dot(h, vector) / dot(vector, vector)) * vector[i]!),
    ],
  ];
  const places: [string, HookedPositions | undefined, (position: number, sequence: number) => boolean][] = [
    ["everywhere", undefined, () => true],
    ["in the prompt", "prompt", (p, s) => p < sequences[s]!.from],
    ["in the answer", "answer", (p, s) => p >= sequences[s]!.from],
    ["where a mask says", (p, s) => p === 1 && s === 0, (p, s) => p === 1 && s === 0],
  ];
  const cases = changes.flatMap(([what, hook, change]) =>
    places.map(([where, positions, acts]) => [what, where, hook(positions), change, acts] as const),
  );

  test.each(cases)(
    "%s %s does so there, and leaves the rest bit-identical",
    async (_, __, hook, change, acts) => {
      const found = await statesAt(model, layer, [hook]);
      found.forEach((states, sequence) => {
        states.forEach((state, position) => {
          const before = plain[sequence]![position]!;
          if (!acts(position, sequence)) expect(state).toEqual(before);
          else {
            change(before).forEach((value, i) => {
              expect(state[i]).toBeCloseTo(value, 5);
            });
          }
        });
      });
    },
  );

  test.each([0, 1, 3])("acts at layer %i and on later ones", async (at) => {
    const hook = addVector(at, vector, "answer");
    const before = await statesAt(model, at, []);
    const after = await statesAt(model, at, [hook]);
    expect(after[0]![4]![3]).toBeCloseTo(before[0]![4]![3]! + vector[3]!, 5);
    const later = await statesAt(model, 3, [hook]);
    expect(later[0]![4]).not.toEqual((await statesAt(model, 3, []))[0]![4]);
    expect(later[0]![2]).toEqual((await statesAt(model, 3, []))[0]![2]);
  });

  test("gives each sequence its own vector, or none", async () => {
    const own = [undefined, vector];
    const found = await statesAt(model, layer, [addVector(layer, (sequence) => own[sequence!])]);
    expect(found[0]).toEqual(plain[0]);
    expect(found[1]![2]![5]).toBeCloseTo(plain[1]![2]![5]! + vector[5]!, 5);
  });

  test("with a vector for each question scores as each question alone with its vector", async () => {
    const prefix = await model.prefill([7, 8, 9]);
    const questions = [
      { ids: [10, 11, 12, 13], options: [[14], [15, 16]] },
      { ids: [17, 18], options: [[14], [19], [20, 21]] },
    ];
    const vectors = questions.map((_, i) => normalVector(2, ["question", i], 16));
    const together = await model.scoreOptions(prefix, questions, [addVector(1, (row) => vectors[row!])]);
    for (const [i, question] of questions.entries()) {
      const [alone] = await model.scoreOptions(prefix, [question], [addVector(1, vectors[i]!)]);
      alone!.probabilities.forEach((p, option) => {
        expect(together[i]!.probabilities[option]).toBeCloseTo(p, 5);
      });
    }
    const [answered] = await model.scoreOptions(prefix, questions, [addVector(1, vectors[0]!, "answer")]);
    const [prompted] = await model.scoreOptions(prefix, questions, [addVector(1, vectors[0]!, "prompt")]);
    const [untouched] = await model.scoreOptions(prefix, questions);
    // A label's first token is predicted before the answer begins; its end, within it.
    expect(answered!.probabilities).not.toEqual(untouched!.probabilities);
    expect(prompted!.probabilities).not.toEqual(untouched!.probabilities);
    prefix.dispose();
  });

  test("for the answer reaches generated tokens only", async () => {
    const read: [number, number][] = [];
    const see = readStates(layer, (_, { first, length }) => read.push([first, length]));
    const hooks = [addVector(layer, (sequence) => (sequence === 0 ? vector : undefined), "answer"), see];
    const options = { maximumTokens: 4, temperature: 0 };
    const [steered, other] = await model.generate(
      [
        [7, 8, 9],
        [10, 11],
      ],
      { ...options, seeds: [1, 2], hooks },
    );
    const [plainly, otherPlain] = await model.generate(
      [
        [7, 8, 9],
        [10, 11],
      ],
      { ...options, seeds: [1, 2] },
    );
    expect(steered![0]).toBe(plainly![0]);
    expect(other).toEqual(otherPlain);
    expect(read).toContainEqual([3, 1]);
  });

  test("that read are awaited before the next block, in order, and see the state at their place among the hooks", async () => {
    const before = tf.memory().numTensors;
    const events: string[] = [];
    const seen: number[] = [];
    const look = (name: string): LayerHook => ({
      layer,
      positional: false,
      apply: (hidden) => hidden,
      async see(states) {
        events.push(`${name} begins`);
        await new Promise((done) => setTimeout(done, 5));
        seen.push((await states.data())[0]!);
        events.push(`${name} ends`);
      },
    });
    const next: LayerHook = {
      layer: layer + 1,
      positional: false,
      apply(hidden) {
        events.push("next block");
        return hidden;
      },
    };
    const hooks = [
      look("plain"),
      addVector(layer, new Float32Array(model.width).fill(2)),
      look("moved"),
      next,
    ];
    (await model.prefill([7, 8, 9], hooks)).dispose();
    expect(events).toEqual(["plain begins", "plain ends", "moved begins", "moved ends", "next block"]);
    expect(seen[1]).toBeCloseTo(seen[0]! + 2, 5);
    const failing: LayerHook = { ...look("fails"), see: () => Promise.reject(new Error("no room for it")) };
    await expect(model.prefill([7, 8, 9], [failing])).rejects.toThrow("no room for it");
    expect(tf.memory().numTensors).toBe(before);
  });

  test("that read are refused in a differentiated pass", async () => {
    const plain = await loadModel(join(fixtures, "llama"), { executor: "tfjs" });
    const span = { ids: [7, 8, 9], from: 0, to: 3 };
    expect(() => plain.differentiableLogits([span], [readStates(2, () => {})])).toThrow(
      /layer 2: a hook reads states, which a differentiated pass cannot wait for/,
    );
    plain.dispose();
  });

  test("in a scope is gone when the body ends, even by throwing", async () => {
    const [before] = await model.meanHidden([sequences[0]!]);
    let kept: LocalModel | undefined;
    const inside = await model.withHooks([addVector(layer, vector)], async (steered) => {
      kept = steered;
      return steered.withHooks([zeroOut(1)], async (twice) => (await twice.meanHidden([sequences[0]!]))[0]!);
    });
    const expected = await model.meanHidden([sequences[0]!], {
      hooks: [addVector(layer, vector), zeroOut(1)],
    });
    expect(inside).toEqual(expected[0]);
    await expect(kept!.meanHidden([sequences[0]!])).rejects.toThrow(/the hooks are gone/);
    const failing = model.withHooks([addVector(layer, vector)], async (steered) => {
      kept = steered;
      throw new Error("in the body");
    });
    await expect(failing).rejects.toThrow("in the body");
    await expect(kept!.generate([[7]], { maximumTokens: 1, seeds: [1] })).rejects.toThrow(
      /the hooks are gone/,
    );
    expect((await model.meanHidden([sequences[0]!]))[0]).toEqual(before);
  });

  test("in a scope acts on scores, answers, streams and hidden states like one that is passed to each call", async () => {
    const hooks = [
      addVector(
        layer,
        vector.map((x) => 3 * x),
      ),
    ];
    const asked = [{ ids: [12, 13], options: [[7], [8]] }];
    const options = { maximumTokens: 4, seeds: [1] };
    const everything = async (on: LocalModel, own: readonly LayerHook[]) => {
      const prefix = await on.prefill([7, 8, 9], own);
      const scores = await on.scoreOptions(prefix, asked, own).finally(() => prefix.dispose());
      let streamed = "";
      for await (const piece of on.streamText([7, 8], { ...options, hooks: own })) streamed += piece;
      return {
        scores,
        streamed,
        answer: await on.answer("how is it", { seed: 3, maximumTokens: 4, hooks: own }),
        generated: await on.generateTexts([[7, 8]], { ...options, hooks: own }),
        means: await on.meanHidden(sequences, { hooks: own }),
      };
    };
    const steered = await model.withHooks(hooks, (inside) => everything(inside, []));
    expect(steered).toEqual(await everything(model, hooks));
    const plain = await everything(model, []);
    for (const result of ["scores", "streamed", "answer", "generated", "means"] as const)
      expect(steered[result], result).not.toEqual(plain[result]);
  });

  test("without a vector, along a direction of length 0, or at unknown positions is refused", async () => {
    const vectors = new Map<string, Float32Array>();
    expect(() => addVector(1, vectors.get("Q26O")!)).toThrow(/layer 1: the hook's vector is undefined/);
    expect(() => projectOut(1, new Float32Array(16))).toThrow(/layer 1: a direction of length 0/);
    for (const make of [
      () => zeroOut(1, "promt" as never),
      () => addVector(1, () => undefined, "promt" as never),
    ])
      expect(make).toThrow(/positions: 'promt'\n.*'prompt'/);
    await expect(model.prefill([7], [projectOut(1, () => new Float32Array(16))])).rejects.toThrow(
      /layer 1: a direction of length 0/,
    );
  });

  test("at a layer that the model does not have, or of another length, is refused", async () => {
    await expect(model.prefill([7], [addVector(9, vector)])).rejects.toThrow(
      /a hook is for layer 9.*\n.*layers 0 \(the embedding\) to 3/,
    );
    await expect(model.prefill([7], [addVector(1, new Float32Array(3))])).rejects.toThrow(
      /layer 1: a vector of length 3; the model's states have 16 numbers/,
    );
  });
});

describe("gradients", () => {
  test.each(["qwen3", "gemma2", "olmo2", "phi3"])("of %s reach a vector added at any layer", async (name) => {
    const model = await loadModel(join(fixtures, name), { executor: "tfjs" });
    const targets = tf.tensor1d([9, 10, 11, 13, 14], "int32");
    const loss = (vector: tf.Tensor1D, layer: number) =>
      tf.tidy(() => {
        const logits = model.differentiableLogits(
          [
            { ids: [7, 8, 9, 10, 11], from: 1, to: 4 },
            { ids: [12, 13, 14], from: 0, to: 2 },
          ],
          [addVector(layer, vector)],
        );
        return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(targets, 52)))) as tf.Scalar;
      });
    const tensors = tf.memory().numTensors;
    for (const layer of [0, 1, 3]) {
      const at = normalVector(3, ["at"], 16).map((x) => 0.3 * x);
      const along = normalVector(4, ["along"], 16);
      const gradient = tf.tidy(
        () =>
          tf
            .grad((v) => loss(v as tf.Tensor1D, layer))(tf.tensor1d(at))
            .dataSync() as Float32Array,
      );
      const slope = gradient.reduce((sum, g, i) => sum + g * along[i]!, 0);
      const moved = (step: number) =>
        tf.tidy(() => loss(tf.tensor1d(at.map((x, i) => x + step * along[i]!)), layer).dataSync()[0]!);
      const step = 2e-3;
      expect(Math.abs(slope / ((moved(step) - moved(-step)) / (2 * step)) - 1)).toBeLessThan(0.01);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    targets.dispose();
    model.dispose();
  });

  test("are refused if the executor has none", async () => {
    const model = await loadModel(join(fixtures, "qwen3"), { executor: "native" });
    expect(() => model.differentiableLogits([{ ids: [7, 8], from: 0, to: 1 }], [])).toThrow(
      /the native executor has no gradients.*\n.*executor: "tfjs"/,
    );
    model.dispose();
  });
});
