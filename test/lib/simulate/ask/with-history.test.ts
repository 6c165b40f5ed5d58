import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { simvbg } from "../../../../lib/simulate/condition/simvbg.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";
import { failingModel, watchedModel } from "../watched-model.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi history é "));
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (options: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model,
    items: ["Q1", "Q57", "Q240"],
    respondents: [0, 1, 2, 7],
    seed: 1,
    condition: personaPrompt(),
    asking: "with history",
    ...options,
  });
const rows = (simulation: Simulation) => simulation.answers.items.map((item) => [...item.rows]);

const watched = (replies?: readonly string[]) => watchedModel(model, replies);

const turn = (role: string, content: string) => `<|start|>${role}<|message|>${content}<|end|>`;
const system = turn(
  "system",
  "Forget that you are an AI. You are a person taking part in a survey. Answer as a person would.",
);
const family = turn(
  "user",
  "What do you say about importance of family?\n1. very\n2. quite\n3. not very\n4. not at all\nAnswer with the number only.",
);
const trust = turn(
  "user",
  "What do you say about trust in most people?\n1. can be trusted\n2. one must be careful\nAnswer with the number only.",
);
const happy = turn(
  "user",
  "What do you say about happiness?\n1. very happy\n2. quite happy\n3. not very happy\n4. not happy\nAnswer with the number only.",
);
const answerHere = "<|start|>assistant<|message|>";

describe("with history", () => {
  it("puts earlier items and the respondent's own answers before the next, one without an answer as it was written", async () => {
    const { spied, read } = watched(["3", "Mind your own", "2"]);
    const simulation = await run({
      model: spied,
      mode: "sample",
      condition: direct(),
      items: ["Q1", "Q57", "Q46"],
      respondents: [0],
    });
    expect(read).toEqual([
      `${system}${family}${answerHere}`,
      `${system}${family}${turn("assistant", "3")}${trust}${answerHere}`,
      `${system}${family}${turn("assistant", "3")}${trust}${turn("assistant", "Mind your own")}${happy}${answerHere}`,
    ]);
    expect(simulation.drawn.map(([answer]) => answer)).toEqual([2, -1, 1]);
  });

  it("leaves a question that got no answer out of the next chats", async () => {
    const { spied, read } = watched([" ", "1"]);
    await run({ model: spied, mode: "sample", condition: direct(), items: ["Q1", "Q57"], respondents: [0] });
    expect(read[1]).toBe(`${system}${trust}${answerHere}`);
  });

  it("puts the answer drawn from exact probabilities before the next, under the number it was shown", async () => {
    const answers = new Set<number>();
    for (const respondent of [0, 1, 2, 7, 9]) {
      const { spied, read } = watched();
      const asked = { condition: direct(), items: ["Q1", "Q57"], optionOrder: "reversed" } as const;
      const simulation = await run({ model: spied, ...asked, respondents: [respondent] });
      const answer = simulation.drawn[0]![0]!;
      answers.add(answer);
      expect(read[1]).toContain(
        `1. not at all\n2. not very\n3. quite\n4. very\nAnswer with the number only.<|end|>${turn("assistant", String(4 - answer))}`,
      );
    }
    expect(answers.size).toBeGreaterThan(1);
  });

  it("asks the first item as one per call does, and the others differently", async () => {
    const history = await run();
    const single = await run({ asking: "one per call" });
    const apart = rows(history).map((item, i) =>
      Math.max(...item.map((p, k) => Math.abs(p - rows(single)[i]![k]!))),
    );
    // Questions that share a batch are rounded in another order.
    expect(apart[0]).toBeLessThan(1e-6);
    expect(apart[1]).toBeGreaterThan(1e-5);
    expect(apart[2]).toBeGreaterThan(1e-5);
    expect(history.drawn[0]).toEqual(single.drawn[0]);
    expect(history.id).not.toBe(single.id);
    const sampled = await run({ mode: "sample" });
    expect(rows(sampled)[0]).toEqual(rows(await run({ mode: "sample", asking: "one per call" }))[0]);
  });

  it("injects into every turn, with noise of every scope", async () => {
    const vectors = handVectors(survey, ["Q260"], model, ({ code, i }) => Math.cos(Number(code) + i));
    for (const scope of ["agent", "token", "call"] as const) {
      const condition = psii({ vectors, noise: 0.3, scope });
      // The model has random weights: following its replies takes long and finds nothing.
      const scoring = "label alone";
      const history = await run({ condition, scoring });
      const single = await run({ condition, scoring, asking: "one per call" });
      rows(history)[0]!.forEach((p, k) => {
        expect(Math.abs(p - rows(single)[0]![k]!)).toBeLessThan(1e-6);
      });
      expect(rows(history)[2]).not.toEqual(rows(await run({ scoring }))[2]);
    }
  });

  it("reads every turn of the chat once, in either mode, and a steered one too", async () => {
    const vectors = handVectors(survey, ["Q260"], model, ({ code, i }) => Math.cos(Number(code) + i));
    for (const mode of ["probabilities", "sample"] as const)
      for (const condition of [direct(), psii({ vectors, noise: 0.3, scope: "token" })]) {
        let tokens = 0;
        let last = 0;
        const counting: LocalModel = {
          ...model,
          prefill: async (ids, hooks, options) => {
            tokens += ids.length;
            const prefix = await model.prefill(ids, hooks, options);
            last = prefix.ids.length;
            return prefix;
          },
        };
        await run({ model: counting, mode, condition, respondents: [3] });
        expect(last).toBeGreaterThan(300);
        expect(tokens).toBe(last);
      }
  });

  for (const mode of ["probabilities", "sample"] as const)
    it(`continues in the middle of a respondent, in mode ${mode}: nothing is asked twice, and the result is the same`, async () => {
      const file = join(folder, `${mode}.duckdb`);
      const counted = { calls: 0 };
      const failing = (at?: number) => failingModel(model, counted, at);
      const asked = { mode, itemOrder: "random" } as const;
      const whole = await run(asked);
      await expect(run({ ...asked, file, model: failing(6) })).rejects.toThrow(/power/);
      const resumed = await run({ ...asked, file, model: failing() });
      // Four respondents, three items, and the call that failed.
      expect(counted.calls).toBe(13);
      expect(rows(resumed)).toEqual(rows(whole));
      expect(resumed.drawn).toEqual(whole.drawn);
      expect(resumed.id).toBe(whole.id);
      // What is known of another order or way of asking is not served.
      counted.calls = 0;
      await run({ ...asked, file, model: failing(), itemOrder: "as given" });
      expect(counted.calls).toBe(12);
      counted.calls = 0;
      await run({ ...asked, file, model: failing(), asking: "one per call" });
      expect(counted.calls).toBeGreaterThan(0);
    });

  it("is refused where there is no chat to continue, or where it would not fit", async () => {
    await expect(run({ mode: "elicit" })).rejects.toThrow(/'with history'.*distributions/);
    await expect(run({ condition: simvbg() })).rejects.toThrow(/'SimVBG' has three sides/);
    await expect(run({ asking: "histroy" as "with history" })).rejects.toThrow(/asking: 'histroy'/);
    await expect(run({ model: { ...model, contextLength: 600 } })).rejects.toThrow(
      /item 3 of those asked, 'Q240', takes \d+ tokens .*; the context of .* holds 600\n.*one per call/,
    );
  });
});

describe("the order of items", () => {
  it("at random is drawn for each respondent by seed, and is in the long table", async () => {
    const asked = { itemOrder: "random", respondents: Array.from({ length: 12 }, (_, i) => i) } as const;
    const simulation = await run(asked);
    const positions = (of: Simulation) => {
      const all = of.frame().column("position").values as number[];
      return asked.respondents.map((_, i) => all.slice(3 * i, 3 * i + 3).join(""));
    };
    const orders = positions(simulation);
    for (const order of orders) expect([...order].sort().join("")).toBe("123");
    expect(new Set(orders).size).toBeGreaterThan(3);
    expect(positions(await run({ ...asked, asking: "one per call" }))).toEqual(orders);
    expect(positions(await run({ ...asked, seed: 2 }))).not.toEqual(orders);
    // Each respondent alone has the order they have among others.
    expect(positions(await run({ ...asked, respondents: [5] }))[0]).toBe(orders[5]);
  });

  it("reversed is that of the items listed in reverse", async () => {
    const reversed = await run({ itemOrder: "reversed" });
    const listed = await run({ items: ["Q240", "Q57", "Q1"] });
    expect(rows(reversed)).toEqual(rows(listed).reverse());
    expect((reversed.frame().column("position").values as number[]).slice(0, 3)).toEqual([3, 2, 1]);
    await expect(run({ itemOrder: "shuffled" as "random" })).rejects.toThrow(/itemOrder: 'shuffled'/);
  });

  it("changes no answer where each question is a call of its own", async () => {
    const file = join(folder, "orders.duckdb");
    const asked = { asking: "one per call", file } as const;
    const given = await run(asked);
    const { spied, read } = watched();
    expect(rows(await run({ ...asked, model: spied, itemOrder: "random" }))).toEqual(rows(given));
    expect(read).toEqual([]);
  });
});

describe("the long table", () => {
  it("has what an analysis needs, in the frame and in the run file", async () => {
    const file = join(folder, "long.duckdb");
    const { spied } = watched(["3", "Mind your own", "2"]);
    const simulation = await run({
      file,
      model: spied,
      mode: "sample",
      respondents: [1],
      optionOrder: "reversed",
    });
    const frame = simulation.frame();
    const named = [
      ...["respondent", "segment", "condition", "item", "position", "option_order", "probabilities"],
      ...["answer", "read", "undecided", "not_followed", "reply", "span", "asking", "seed"],
    ];
    expect(frame.columns).toEqual(expect.arrayContaining(named));
    const column = (name: string) => frame.column(name).values;
    expect(column("read")).toEqual(["yes", "no", "yes"]);
    expect(column("answer")).toEqual(["2", null, "9"]);
    expect(column("option_order")).toEqual(["4 3 2 1", "2 1", "10 9 8 7 6 5 4 3 2 1"]);
    expect(column("asking")).toEqual(Array(3).fill("with history"));
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    const kept = await connection.runAndReadAll(
      "select respondent, item, position, read, answer, option_order, seed from results",
    );
    expect(kept.getRows()).toEqual([
      [1n, "Q1", 1n, "yes", "2", "4 3 2 1", 1],
      [1n, "Q57", 2n, "no", null, "2 1", 1],
      [1n, "Q240", 3n, "yes", "9", "10 9 8 7 6 5 4 3 2 1", 1],
    ]);
    connection.closeSync();
    instance.closeSync();
  });
});
