import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import {
  type DemographicVectorOptions,
  demographicVectors,
} from "../../../../lib/steer/extract/demographic-vectors.js";
import type { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handSurvey } from "../hand-survey.js";
import { useTinyModel } from "../tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

/** The same model with another `generate`. */
function watching(generate: LocalModel["generate"]): LocalModel {
  return new Proxy(model, {
    get(target, name) {
      if (name === "generate") return generate;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const make = (options: Partial<DemographicVectorOptions> = {}) =>
  demographicVectors(model, survey, {
    attributes: ["Q287"],
    seed: 1,
    questions: 2,
    instructions: 2,
    maximumTokens: 6,
    estimator: "own answers",
    cache: false,
    ...options,
  });
const numbers = (set: VectorSet) => set.vectors.map(({ rows }) => [...rows]);

describe("demographic vectors", () => {
  it("are the difference of means over the tokens the model answered with", async () => {
    const texts = {
      Q260: {
        questions: ["Why?", "Who are you?"],
        instructions: [
          { code: 1, texts: ["You are a man."] },
          { code: 2, texts: ["You are a woman.", "A woman speaks."] },
        ],
      },
    };
    const calls: { ids: readonly number[]; reply: readonly number[] }[] = [];
    const watched = watching(async (prompts, options) => {
      const replies = await model.generate(prompts, options);
      replies.forEach((reply, i) => {
        calls.push({ ids: [...(options.after?.ids ?? []), ...prompts[i]!], reply: reply.slice(0, 6) });
      });
      return replies;
    });
    const set = await demographicVectors(watched, survey, {
      attributes: ["Q260"],
      texts,
      seed: 3,
      maximumTokens: 6,
      estimator: "own answers",
      cache: false,
    });
    expect(calls).toHaveLength(6);
    // By hand: each answer's tokens one by one, averaged; then over the answers of each value; then over all six.
    const means: number[][] = [];
    for (const { ids, reply } of calls) {
      const all = [...ids, ...reply];
      const each = await Promise.all(
        reply.map(async (_, t) => {
          const at = ids.length + t;
          return (await model.meanHidden([{ ids: all.slice(0, at + 1), from: at, to: at + 1 }]))[0]!;
        }),
      );
      means.push([...each[0]!].map((_, i) => each.reduce((sum, row) => sum + row[i]!, 0) / reply.length));
    }
    const average = (rows: number[][], i: number) =>
      rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length;
    const man = set.vector("Q260", 1)!;
    const woman = set.vector("Q260", 2)!;
    expect([man.answers, woman.answers]).toEqual([2, 4]);
    for (let i = 0; i < man.rows.length; i++) {
      expect(man.rows[i]).toBeCloseTo(average(means.slice(0, 2), i) - average(means, i), 4);
      expect(woman.rows[i]).toBeCloseTo(average(means.slice(2), i) - average(means, i), 4);
    }
    // Halves by question: answers 0, 2, 4 are to the first, 1, 3, 5 to the second.
    const { width } = model;
    const half = (first: number, i: number) => {
      const theirs = [means[first]!];
      return average(theirs, i) - average([means[first]!, means[first + 2]!, means[first + 4]!], i);
    };
    for (let layer = 0; layer <= model.layers; layer++) {
      const [odd, even] = [0, 1].map((first) =>
        Array.from({ length: width }, (_, i) => half(first, layer * width + i)),
      );
      const cosine =
        odd!.reduce((sum, x, i) => sum + x * even![i]!, 0) / (Math.hypot(...odd!) * Math.hypot(...even!));
      expect(man.agreement[layer]).toBeCloseTo(cosine, 4);
    }
  });

  it("put the instruction and the question through the chat template, or join them raw", async () => {
    const seen: string[] = [];
    const watched = watching((prompts, options) => {
      const whole = prompts.map((ids) => [...(options.after?.ids ?? []), ...ids]);
      seen.push(...whole.map((ids) => String.fromCharCode(...ids.filter((id) => id < 256))));
      return model.generate(prompts, options);
    });
    const texts = {
      Q260: {
        questions: ["Why?"],
        instructions: [1, 2].map((code) => ({ code, texts: [`Value ${code}.`] })),
      },
    };
    const options = {
      ...{ attributes: ["Q260"], texts, seed: 1, maximumTokens: 2, cache: false as const },
      estimator: "own answers" as const,
    };
    await demographicVectors(watched, survey, options);
    await demographicVectors(watched, survey, { ...options, template: "raw" });
    expect(seen).toEqual([
      "systemValue 1.userWhy?assistant",
      "systemValue 2.userWhy?assistant",
      "Value 1.\nWhy?\n",
      "Value 2.\nWhy?\n",
    ]);
  });

  it("are the same under the same seed and differ under another", async () => {
    const one = await make();
    expect(numbers(await make())).toEqual(numbers(one));
    expect(numbers(await make({ seed: 2 }))).not.toEqual(numbers(one));
    expect(one.vectors.map(({ rows }) => rows.length)).toEqual(new Array(3).fill(5 * 16));
  });

  it("of one attribute do not depend on the other attributes", async () => {
    const both = await make({ attributes: ["Q260", "Q287"] });
    expect(numbers(both.only(["Q287"]))).toEqual(numbers(await make()));
  });

  it("record what they were made from", async () => {
    const { provenance } = await make();
    expect(provenance).toMatchObject({
      model: { hash: model.hash, layers: 4, width: 16, teaching: false },
      survey: { name: "by hand", synthetic: true },
      texts: [{ attribute: "Q287", origin: "codebook", questions: 2, instructionsPerValue: 2 }],
      estimator: "own answers",
      decoding: { temperature: 1, topP: 0.8, topK: 20, maximumTokens: 6 },
      template: "chat",
      seed: 1,
    });
    const other = await make({ questions: 1 });
    expect(other.provenance.textsHash).not.toBe(provenance.textsHash);
    expect(other.provenance.textsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("continue after an interrupt if there is a cache, with nothing asked twice and the same result", async () => {
    const cache = join(mkdtempSync(join(tmpdir(), "populi cache ")), "means");
    const controller = new AbortController();
    let asked = 0;
    const counting = watching((prompts, options) => {
      asked += prompts.length;
      return model.generate(prompts, options);
    });
    const options = {
      attributes: ["Q260", "Q287"],
      seed: 1,
      questions: 2,
      instructions: 2,
      maximumTokens: 6,
      estimator: "own answers",
      cache,
    } as const;
    const stopped = demographicVectors(counting, survey, {
      ...options,
      signal: controller.signal,
      progress: ({ done }) => {
        if (done === 12) controller.abort();
      },
    });
    const error = await stopped.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Interrupted);
    expect(((error as Interrupted).partial as VectorSet).attributes).toEqual(["Q260"]);
    // A file for each wording: two of each value.
    expect(readdirSync(cache)).toHaveLength(6);
    const resumed = await demographicVectors(counting, survey, options);
    expect(asked).toBe(5 * 4);
    expect(numbers(resumed)).toEqual(numbers(await make({ attributes: ["Q260", "Q287"] })));
    rmSync(join(cache, ".."), { recursive: true });
  });

  it("report every answer as progress, to the end", async () => {
    const states: string[] = [];
    await make({ progress: ({ done, total, state }) => states.push(`${done}/${total} ${state}`) });
    expect(states[0]).toBe("0/12 running");
    expect(states.at(-1)).toBe("12/12 finished");
  });

  it("are refused for no attributes, unknown ones, and options out of range", async () => {
    await expect(make({ attributes: [] })).rejects.toThrow(/no attributes/);
    await expect(make({ attributes: ["Q286"] })).rejects.toThrow(/no column 'Q286'/);
    await expect(make({ questions: 0 })).rejects.toThrow(/questions: 0/);
    await expect(make({ seed: Number.NaN })).rejects.toThrow(/was given seed: NaN/);
    await expect(make({ template: "chatt" as "chat" })).rejects.toThrow(/template: 'chatt'\n.*'chat'/);
    const texts = { Q287: { questions: ["Why?"], instructions: [] } };
    await expect(make({ attributes: ["Q260"], texts })).rejects.toThrow(/texts for 'Q287'/);
  });
});
