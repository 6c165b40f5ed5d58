import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addVector } from "../../../../lib/model/hook/hooks.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { afterLabels } from "../../../../lib/model/scoring/after-labels.js";
import { listedContinuations, open, unfollowed } from "../../../../lib/model/scoring/continuations.js";
import type { ReplyQuestion, ReplyScores } from "../../../../lib/model/scoring/reply-question.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { fixtures } from "../reference-fixture.js";
import { someIds } from "../some-ids.js";

const labels = [[7], [8], [7, 6], [9, 10, 11]];
/** A reply is a label and then ends; everything else is the last outcome. */
const after = afterLabels("label then end", { labels, ends: [] });
const asked = (ids: readonly number[], likely: readonly (readonly number[])[] = labels): ReplyQuestion => ({
  ids,
  likely,
  outcomes: labels.length + 1,
  after,
});

function expectClose(found: ReplyScores, expected: ReplyScores): void {
  expected.outcomes.forEach((p, outcome) => {
    expect(Math.abs(found.outcomes[outcome]! - p)).toBeLessThan(1e-4 * p + 1e-12);
  });
  expect(found.notFollowed).toBeCloseTo(expected.notFollowed, 6);
}

const everything = { least: 0, furtherPasses: 3 };

describe.each([
  ["llama", "native"],
  ["llama", "tfjs"],
  // With a window that is shorter than the prompts.
  ["mistral", "native"],
  ["gemma3", "native"],
  ["gemma3", "tfjs"],
  // With rotary frequencies that depend on the length.
  ["phi3", "native"],
  ["qwen2-yarn", "native"],
] as const)("replies of %s on the %s executor", (name, executor) => {
  let model: LocalModel;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, name), { executor });
  });
  afterAll(() => model.dispose());
  const steering = normalVector(1, ["vector"], 16);
  const perQuestion = addVector(1, (row) => (row === undefined ? undefined : normalVector(row, ["own"], 16)));
  const hooked: readonly (readonly [string, readonly LayerHook[]])[] = [
    ["without hooks", []],
    ["steered", [addVector(2, steering)]],
    ["steered in the reply alone", [addVector(1, steering, "answer")]],
    ["steered question by question, also after the last block", [perQuestion, addVector(3, steering)]],
  ];

  test.each(hooked)(
    "have the same probabilities whether paths are called likely or are found, %s",
    async (_, hooks) => {
      const questions = [3, 11, 12, 17].map((length, n) => someIds(n, length));
      const before = tf.memory().numTensors;
      const prefix = await model.prefill(
        someIds(9, 12),
        hooks.filter((hook) => hook !== perQuestion),
      );
      const known = await model.scoreReplies(
        prefix,
        questions.map((ids) => asked(ids)),
        hooks,
        everything,
      );
      // Some of them find nothing, some one label, so that they take different numbers of rows.
      const found = await model.scoreReplies(
        prefix,
        questions.map((ids, n) => asked(ids, [[], [[8]], [[7, 6]], [[9, 10, 11], [7]]][n])),
        hooks,
        everything,
      );
      known.forEach((expected, n) => {
        expectClose(found[n]!, expected);
        expect(expected).toMatchObject({ passes: 2, paths: 7 });
        expect(found[n]!.paths).toBe(7);
      });
      expect(found.map(({ passes }) => passes)).toEqual([4, 5, 5, 3]);
      prefix.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test("have the same probabilities whether stretches before questions run side by side or each prompt by itself", async () => {
    const before = tf.memory().numTensors;
    // Stretches of several lengths, some of which begin alike, with two questions each, and one with a single question.
    const stretches = [5, 21, 9, 30, 22].map((length, n) => [
      ...someIds(40, 19).slice(0, length),
      ...someIds(n, 3),
    ]);
    const questions = stretches.flatMap((stretch, n) =>
      [4, 9].slice(0, n === 2 ? 1 : 2).map((length, k) => ({
        ...asked(someIds(60 + n + k, length), [[], [[8]], [[9, 10, 11], [7]]][(n + k) % 3]),
        before: stretch,
      })),
    );
    const prefix = await model.prefill(someIds(9, 12));
    const found = await model.scoreReplies(prefix, questions, [], everything);
    for (const [n, { before: stretch, ids, ...question }] of questions.entries()) {
      const [alone] = await model.scoreReplies(
        prefix,
        [{ ...question, ids: [...stretch, ...ids] }],
        [],
        everything,
      );
      expectClose(found[n]!, alone!);
    }
    prefix.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("replies", () => {
  let model: LocalModel;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, "llama"));
  });
  afterAll(() => model.dispose());

  test("have the same probabilities and passes in any batch", async () => {
    const prefix = await model.prefill(someIds(3, 20));
    const questions = Array.from({ length: 30 }, (_, i) =>
      asked(someIds(i, 2 + ((i * 7) % 23)), labels.slice(0, i % 4)),
    );
    const follow = { least: 1e-3, furtherPasses: 2 };
    const together = await model.scoreReplies(prefix, questions, [], follow);
    for (const [i, question] of questions.entries()) {
      const [alone] = await model.scoreReplies(prefix, [question], [], follow);
      expectClose(together[i]!, alone!);
      expect(together[i]!.passes).toBe(alone!.passes);
    }
    prefix.dispose();
  });

  test("add up to 1 with what is not followed, and keep the proportions of tiny probabilities", async () => {
    const prefix = await model.prefill(someIds(3, 20));
    // The reply is 40 equal tokens, and then a label.
    const begun = Array<number>(20).fill(12);
    const far: ReplyQuestion = {
      ids: [9],
      likely: [7, 8].map((label) => [...begun, label]),
      outcomes: 2,
      after: (path) =>
        path.length < begun.length
          ? listedContinuations(new Map([[12, open]]), unfollowed, 0)
          : listedContinuations(
              new Map([
                [7, 0],
                [8, 1],
              ]),
              unfollowed,
              0,
            ),
    };
    const [scores] = await model.scoreReplies(prefix, [
      { ...far, after: (path) => ({ ...far.after(path), ended: unfollowed }) },
    ]);
    const [first, second] = scores!.outcomes;
    expect(first! + second!).toBeLessThan(1e-12);
    expect(first! + second! + scores!.notFollowed).toBeCloseTo(1, 12);
    const written = await model.prefill([...someIds(3, 20), 9, ...begun.slice(1)]);
    const [near] = await model.scoreOptions(written, [{ ids: [12], options: [[7], [8]] }], [], "first token");
    expect(first! / second!).toBeCloseTo(near!.probabilities[0]! / near!.probabilities[1]!, 3);
    for (const one of [prefix, written]) one.dispose();
  });

  test("are not followed past the context, nor where it would change the rotary frequencies", async () => {
    const endless: ReplyQuestion = {
      ids: [9],
      likely: [],
      outcomes: 1,
      after: () =>
        listedContinuations(
          new Map([
            [7, open],
            [8, open],
          ]),
          0,
          0,
        ),
    };
    const prefix = await model.prefill(someIds(1, 1021));
    const [scores] = await model.scoreReplies(prefix, [endless], [], { least: 0, furtherPasses: 9 });
    // Two tokens are left of 1,024: one path, two paths of one token, four of two tokens.
    expect(scores!.paths).toBe(7);
    expect(scores!.notFollowed).toBeGreaterThan(0);
    prefix.dispose();
    const phi = await loadModel(join(fixtures, "phi3"));
    const short = await phi.prefill(someIds(1, 61));
    const [grown] = await phi.scoreReplies(short, [endless], [], { least: 0, furtherPasses: 9 });
    expect(grown!.paths).toBe(7);
    short.dispose();
    phi.dispose();
  });

  test("are refused with options that make no sense", async () => {
    const prefix = await model.prefill([7, 8]);
    const of = (question: ReplyQuestion, follow = {}) => model.scoreReplies(prefix, [question], [], follow);
    await expect(of(asked([9]), { least: 2 })).rejects.toThrow(/'least' is 2[\s\S]*from 0 to 1/);
    await expect(of(asked([9]), { furtherPasses: 1.5 })).rejects.toThrow(/'furtherPasses' is 1.5/);
    await expect(of(asked([9], [[]]))).rejects.toThrow(/likely path of question 1 of 1 has no tokens/);
    await expect(of(asked([9], [[7, 4000]]))).resolves.toHaveLength(1);
    prefix.dispose();
  });
});

describe("options", () => {
  let model: LocalModel;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, "llama"), { executor: "tfjs" });
  });
  afterAll(() => model.dispose());
  const question = someIds(5, 9);

  /** P(token | question, path), over the whole vocabulary. */
  const next = async (path: readonly number[]) => {
    const ids = [...question, ...path];
    const logits = model.differentiableLogits([{ ids, from: ids.length - 1, to: ids.length }], []);
    const weights = Float64Array.from(await logits.data(), Math.exp);
    logits.dispose();
    const total = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / total);
  };
  const scored = async (rule: "constrained" | "first token", options: readonly (readonly number[])[]) => {
    const prefix = await model.prefill(question.slice(0, 4));
    const [scores] = await model.scoreOptions(prefix, [{ ids: question.slice(4), options }], [], rule);
    prefix.dispose();
    return scores!;
  };
  const shares = (values: readonly number[]) => {
    const total = values.reduce((a, b) => a + b);
    return { probabilities: values.map((value) => value / total), elsewhere: 1 - total };
  };
  const expectScores = (found: Awaited<ReturnType<typeof scored>>, expected: ReturnType<typeof shares>) => {
    expected.probabilities.forEach((p, option) => {
      expect(Math.abs(found.probabilities[option]! / p - 1)).toBeLessThan(1e-4);
    });
    expect(found.elsewhere).toBeCloseTo(expected.elsewhere, 5);
  };

  test("constrained to labels have the probability of a label that is not continued to another", async () => {
    const [root, one, three] = [await next([]), await next([7]), await next([9])];
    const far = (await next([9, 10]))[11]!;
    const expected = [root[7]! * (1 - one[6]!), root[8]!, root[7]! * one[6]!, root[9]! * three[10]! * far];
    expectScores(await scored("constrained", labels), shares(expected));
  });

  test("by first token have the probability of the labels' first tokens", async () => {
    const root = await next([]);
    const some = [[7], [8], [9, 10, 11]];
    expectScores(await scored("first token", some), shares([root[7]!, root[8]!, root[9]!]));
    await expect(scored("first token", labels)).rejects.toThrow(
      /options 1 and 3 begin with the same token[\s\S]*"constrained"/,
    );
  });

  test("by a rule that is none are refused, with the rules there are", async () => {
    await expect(scored("constraint" as "constrained", labels)).rejects.toThrow(
      /'constraint'[\s\S]*constrained/,
    );
  });
});
