import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { chooseExecutor } from "../../../../lib/model/choose-executor.js";
import { addVector, projectOut, replaceState, zeroOut } from "../../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { disposeLayers, forward } from "../../../../lib/model/pass/forward.js";
import { PassMemory } from "../../../../lib/model/pass/pass-memory.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { type CountedModel, countedModel } from "../counted-model.js";
import { fixtures } from "../reference-fixture.js";
import { someIds } from "../some-ids.js";

const prefix = someIds(1, 9);
const questions = [4, 7, 4, 2].map((length, i) => ({
  ids: someIds(10 + i, length),
  options: [[7], [8, 9], [7, 6, 10]].slice(0, 2 + (i % 2)),
}));
const vector = (seed: number) => normalVector(seed, ["vector"], 16);

/** Hooks as in a study: none, at one layer or at several; some depend on sequence and position. */
const treatments: Record<string, readonly LayerHook[]> = {
  "at 2": [addVector(2, vector(1))],
  none: [],
  "at 3": [addVector(3, vector(2))],
  "at 2 and 3": [zeroOut(3, "prompt"), addVector(2, vector(3))],
  "at 0": [addVector(0, vector(4))],
  "at 1, by sequence": [addVector(1, (row) => (row === undefined ? undefined : vector(row)))],
  "at 2, in answers": [replaceState(2, vector(5), "answer")],
  "at 2, in prompts": [projectOut(2, vector(6), "prompt")],
  "at 3, by position": [
    {
      layer: 3,
      apply: (hidden, first) =>
        tf.add(hidden, tf.reshape(tf.range(first, first + hidden.shape[1]!), [-1, 1])),
    },
  ],
};

/** The scores for every pair of prefix hooks and question hooks, with layers in no particular order. */
async function scores(model: LocalModel): Promise<Map<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  for (const [before, prefixHooks] of Object.entries(treatments)) {
    const run = await model.prefill(prefix, prefixHooks);
    for (const [after, hooks] of Object.entries(treatments)) {
      const scored = await model.scoreOptions(run, questions, hooks);
      found.set(
        `${before}, then ${after}`,
        scored.flatMap(({ probabilities, elsewhere }) => [...probabilities, elsewhere]),
      );
    }
    run.dispose();
  }
  return found;
}

// Mistral and Gemma 3 have windows shorter than prefix and question, and Phi-3's rotary frequencies depend on length.
describe.each(
  (["native", "tfjs"] as const).flatMap((kind) =>
    ["mistral", "gemma3", "phi3"].map((name) => [name, kind] as const),
  ),
)("passes of %s on the %s executor that share what no hook has touched", (name, kind) => {
  let counted: CountedModel;
  let model: LocalModel;
  beforeAll(async () => {
    counted = await countedModel(join(fixtures, name), kind);
    model = counted.model;
  });
  afterAll(() => model.dispose());

  test("give scores bit-identical to those of whole passes, with fewer blocks", async () => {
    const whole = await scores(model);
    const alone = counted.blocksRun().length;
    const together = await model.sharing(() => scores(model));
    expect(together).toEqual(whole);
    expect(counted.blocksRun().length).toBeLessThan(0.6 * alone);
  });

  test("give the answers of whole passes, even past the length where LongRoPE changes frequencies", async () => {
    const prompts = [someIds(2, 61), [...someIds(2, 30), ...someIds(3, 12)]];
    const answers = async () => {
      const found: number[][][] = [];
      for (const hooks of [[], [addVector(2, vector(7))], [addVector(3, vector(8))]])
        found.push(await model.generate(prompts, { maximumTokens: 6, temperature: 1, seeds: [1, 2], hooks }));
      return found;
    };
    expect(await model.sharing(answers)).toEqual(await answers());
  });

  test("start at the lowest layer that a hook changes", async () => {
    const blocks = async (prefixHooks: readonly LayerHook[], hooks: readonly LayerHook[]) => {
      counted.blocksRun();
      const run = await model.prefill(prefix, prefixHooks);
      await model.scoreOptions(run, questions.slice(0, 1), hooks);
      run.dispose();
      // One row for the prefix, one for the question, and two for its labels: three passes.
      return counted.blocksRun().map(([layer]) => layer);
    };
    const at = (layer: number) => [addVector(layer, vector(layer))];
    await model.sharing(async () => {
      expect(await blocks(at(1), at(1))).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
      expect(await blocks(at(2), at(2))).toEqual([2, 3, 2, 3, 2, 3]);
      expect(await blocks(at(2), at(2))).toEqual([3, 3, 3]);
      expect(await blocks([], [])).toEqual([3, 3, 3]);
      expect(await blocks([], [])).toEqual([]);
      // A question after a prefix that is changed from layer 2 on is unchanged up to layer 2.
      expect(await blocks(at(2), [])).toEqual([3, 3, 3]);
      expect(await blocks(at(0), [])).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
    });
    expect(await blocks([], [])).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });
});

describe("sharing", () => {
  let counted: CountedModel;
  beforeAll(async () => {
    counted = await countedModel(join(fixtures, "mistral"), "native");
  });
  afterAll(() => counted.model.dispose());

  test("leaves nothing allocated, even when its body throws or a pass is interrupted", async () => {
    const { model } = counted;
    const before = tf.memory().numTensors;
    await model.sharing(() => scores(model));
    expect(tf.memory().numTensors).toBe(before);
    const failing = model.sharing(async () => {
      (await model.prefill(prefix)).dispose();
      await model.prefill(prefix, [addVector(2, new Float32Array(3))]);
    });
    await expect(failing).rejects.toThrow(/length 3/);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("forgets the passes of an inner body when it ends, except lasting ones", async () => {
    const { model } = counted;
    const layers = async (work: () => Promise<{ dispose(): void }>) => {
      counted.blocksRun();
      (await work()).dispose();
      return counted.blocksRun().map(([layer]) => layer);
    };
    const plain = () => model.prefill(prefix);
    const beginning = (hooks: readonly LayerHook[] = []) =>
      model.prefill(questions[0]!.ids, hooks, { lasting: true });
    const before = tf.memory().numTensors;
    await model.sharing(async () => {
      for (const first of [true, false]) {
        await model.sharing(async () => {
          expect(await layers(plain)).toEqual([1, 2, 3]);
          expect(await layers(plain)).toEqual([]);
          expect(await layers(beginning)).toEqual(first ? [1, 2, 3] : []);
          // A remembered pass is extended in the scope that holds it.
          expect(await layers(() => beginning([addVector(2, vector(1))]))).toEqual(first ? [1, 2, 3] : [3]);
        });
      }
      expect(await layers(plain)).toEqual([1, 2, 3]);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test("works for a model under hooks", async () => {
    const { model } = counted;
    await model.sharing(async () => {
      (await model.prefill(prefix)).dispose();
      counted.blocksRun();
      (await model.prefill(prefix)).dispose();
      expect(counted.blocksRun()).toEqual([]);
      await model.withHooks([addVector(3, vector(1))], async (steered) => {
        (await steered.prefill(prefix)).dispose();
      });
      // The plain pass has kept only one position of the last block.
      expect(counted.blocksRun().map(([layer]) => layer)).toEqual([1, 2, 3]);
    });
  });

  test("a prefix outlives it", async () => {
    const { model } = counted;
    const [expected] = await alone(model);
    const kept = await model.sharing(async () => {
      (await model.prefill(prefix)).dispose();
      return model.prefill(prefix);
    });
    const [found] = await model.scoreOptions(kept, questions.slice(0, 1));
    kept.dispose();
    expect(found).toEqual(expected);
  });

  async function alone(model: LocalModel) {
    const run = await model.prefill(prefix);
    const found = await model.scoreOptions(run, questions.slice(0, 1));
    run.dispose();
    return found;
  }
});

describe("the memory of passes", () => {
  test("holds no more than its limit: states of lower layers go first, and what does not fit runs again", async () => {
    const checkpoint = await openCheckpoint(join(fixtures, "mistral"));
    const { config } = checkpoint;
    const { executor } = await chooseExecutor(checkpoint, await startBackend(), { executor: "native" });
    await checkpoint.close();
    const batch = { rows: [prefix], firstPositions: [0] };
    const at = (layer: number) => [addVector(layer, vector(layer))];
    const tokens = prefix.length;
    // Two states, and keys and values of two blocks (two heads of 8): not of a third.
    const most = 4 * tokens * (2 * 16 + 2 * 2 * 2 * 8);
    const before = tf.memory();
    const memory = new PassMemory(most);
    const states: number[][] = [];
    await memory.during(async () => {
      for (const layer of [1, 2, 3, 1, 2]) {
        const passed = await forward(executor, config, batch, { hooks: at(layer), memory });
        states.push([...passed.hidden.dataSync()]);
        passed.hidden.dispose();
        disposeLayers(passed.layers);
        expect(tf.memory().numBytes - before.numBytes).toBeLessThanOrEqual(most);
      }
      expect(tf.memory().numBytes).toBeGreaterThan(before.numBytes);
    });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(states[3]).toEqual(states[0]);
    expect(states[4]).toEqual(states[1]);
    executor.dispose();
  });
});
