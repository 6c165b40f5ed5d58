import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../../lib/errors/interrupted.js";
import { manifest } from "../../../../../lib/report/manifest/manifest.js";
import { display } from "../../../../../lib/show/display.js";
import type { ServerOptions } from "../../../../../lib/simulate/answerer/server/options/server-options.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { allRead, onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { simvbg } from "../../../../../lib/simulate/condition/simvbg.js";
import { serverCost } from "../../../../../lib/simulate/cost/server-cost.js";
import { Simulation } from "../../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { type Behaviour, type Fault, faultyServer } from "./faulty-server.js";
import { asked } from "./killed.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi server é "));
afterAll(() => rmSync(folder, { recursive: true }));
const serve = closedAfterEach(faultyServer);

/** An answer that depends on everything it should: the words and the seed. */
const answer: Behaviour["answer"] = ({ messages, seed }) =>
  String(1 + ((messages.map(({ content }) => content.length).reduce((a, b) => a + b) + seed) % 3));

const run = (url: string, options: Partial<SimulateOptions & ServerOptions> = {}) => {
  const { key, concurrency, timeout, retries, budget, ...asked } = options;
  const settings = { key, concurrency, timeout, retries, budget };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return simulate({
    survey,
    model: server({ url, model: "right", ...given }),
    items: ["Q1", "Q57"],
    respondents: 8,
    seed: 1,
    mode: "sample",
    condition: personaPrompt(),
    ...asked,
  });
};
const answers = (simulation: Simulation) => simulation.answers.items.map(({ rows }) => [...rows]);

describe("a server that fails", () => {
  const faults: Fault[] = ["429", "500", "cut", "no json", "no answer"];

  it("loses and doubles no answer: the result is that of a server without failures", async () => {
    const well = await serve({ answer });
    const ill = await serve({
      answer,
      fault: (n) => (n % 3 === 0 ? faults[(n / 3) % faults.length] : undefined),
    });
    const calm = await run(well.url);
    const rough = await run(ill.url);
    expect(answers(rough)).toEqual(answers(calm));
    expect(well.log).toHaveLength(16);
    expect(ill.log.filter(({ fault }) => fault === undefined)).toHaveLength(16);
    expect(new Set(ill.log.map(({ fault }) => fault))).toEqual(new Set([undefined, ...faults]));
  });

  it("is left alone for as long as it asks, by all requests", async () => {
    const busy = await serve({ answer, fault: (n) => (n === 0 ? "429 after 1" : undefined) });
    await run(busy.url, { concurrency: 1 });
    expect(busy.log[1]!.at - busy.log[0]!.at).toBeGreaterThanOrEqual(990);
  });

  it("to reply is asked again after the timeout", async () => {
    const silent = await serve({ answer, fault: (n) => (n === 1 ? "silence" : undefined) });
    const calm = await serve({ answer });
    expect(answers(await run(silent.url, { timeout: 0.3 }))).toEqual(answers(await run(calm.url)));
    expect(silent.log).toHaveLength(17);
  });

  it("for good is given up after the retries, and what was answered is kept", async () => {
    const file = join(folder, "given up.duckdb");
    let broken = true;
    const failing = await serve({ answer, fault: (n) => (broken && n >= 6 ? "500" : undefined) });
    await expect(run(failing.url, { file, retries: 1, concurrency: 2 })).rejects.toThrow(
      /failed 2 times on one request, the last time with: 500 out of order\n.*kept/,
    );
    broken = false;
    const before = failing.log.length;
    await run(failing.url, { file });
    expect(failing.log.length - before).toBe(10);
  });

  it("is never sent more requests at once than allowed", async () => {
    const slow = await serve({ answer, takes: 20 });
    await run(slow.url, { concurrency: 3 });
    expect(slow.open.most).toBe(3);
  });
});

describe("a server that refuses", () => {
  it("a model's name says the nearest one it has", async () => {
    const { url, log } = await serve();
    const asked = simulate({
      survey,
      model: server({ url, model: "rigth" }),
      items: ["Q1"],
      respondents: 1,
      seed: 1,
      condition: direct(),
    });
    await expect(asked).rejects.toThrow(/404[\s\S]*no model 'rigth'.*'right'/);
    expect(log).toHaveLength(1);
  });

  it("is not asked for injection or life stories: it has no hidden states", async () => {
    const { url, log } = await serve();
    const vectors = { attributes: [] } as never;
    const condition = {
      name: "PSII",
      profile: true,
      values: { vectors, strength: 1, language: "drawn apart" },
    } as const;
    await expect(run(url, { condition })).rejects.toThrow(/injection[\s\S]*behind a server[\s\S]*loadModel/);
    await expect(run(url, { condition: simvbg() })).rejects.toThrow(/life stories/);
    expect(log).toHaveLength(0);
  });

  it("addresses and keys that would be written down are refused without being repeated", () => {
    expect(() => server({ url: "localhost:8080", model: "m" })).toThrow(/not an http address/);
    const secret = "sk-verysecret";
    for (const options of [
      { url: `http://user:${secret}@host/v1`, model: "m" },
      { url: `http://host/v1?key=${secret}`, model: "m" },
      { url: "http://host/v1", model: "m", key: secret },
      { url: "http://host/v1", model: "m", key: "SKVERYSECRET" },
    ]) {
      const thrown = (() => {
        try {
          return server(options);
        } catch (error) {
          return error;
        }
      })();
      expect(thrown).toMatchObject({ name: "PopuliError" });
      expect(inspect(thrown)).not.toMatch(/verysecret/i);
    }
  });
});

describe("probabilities of a server", () => {
  it("are those of the replies read, each first token followed by continuing it", async () => {
    const telling = await serve({
      owner: "llamacpp",
      firstTokens: ({ messages }) => {
        const { role, content } = messages.at(-1)!;
        if (role !== "assistant")
          return [
            ["1", 0.5],
            [" 1", 0.1],
            ["2", 0.2],
            ["3\n", 0.1],
            ["I", 0.05],
          ];
        return content === "2"
          ? [
              [" or 3", 0.5],
              ["", 0.5],
            ]
          : [["", 1]];
      },
    });
    const { answers, noOption, labels } = await run(telling.url, {
      mode: "probabilities",
      items: ["Q1"],
      condition: direct(),
    });
    // 1 also after a space; 2 where no other is named behind it. What follows " or 3" is not told: it could be 3 of 30.
    const read = [0.6, 0.1, 0.1, 0];
    const row = answers.items[0]!.rows.subarray(0, 4);
    read.forEach((p, k) => {
      expect(row[k]).toBeCloseTo(p / 0.8, 12);
    });
    const near = (p: number) => expect.closeTo(p, 12);
    expect(noOption[0]![0]!).toEqual({
      undecided: near(0.1),
      outOfRange: 0,
      refused: 0,
      unread: near(0.05),
      notFollowed: near(0.05),
      unanswered: 0,
    });
    expect(labels.join(" ")).toMatch(
      /which weights answered cannot be known .*tokens that the server tells: 5\.0 % is on replies that were not followed/,
    );
    expect(labels.join(" ")).not.toContain("not known to continue");
    const begun = telling.log.flatMap(({ question: { messages } }) =>
      messages.at(-1)!.role === "assistant" ? [messages.at(-1)!.content] : [],
    );
    expect(begun).toEqual(["1", "2", " 1", "2 or 3", "I"]);
  });

  it("of a server that does not continue a reply are those of its labels, and the run says so", async () => {
    const { url } = await serve({
      firstTokens: () => [
        ["1", 0.6],
        ["2\n", 0.3],
      ],
    });
    const asked = { mode: "probabilities", items: ["Q1"], respondents: [0] } as const;
    const { answers, noOption, labels, made } = await run(url, asked);
    const near = (numbers: readonly number[]) => numbers.map((p) => expect.closeTo(p, 12));
    expect([...answers.items[0]!.rows]).toEqual(near([2 / 3, 1 / 3, 0, 0]));
    expect(noOption[0]![0]!.notFollowed).toBeCloseTo(0.1, 12);
    expect(made[0]).toEqual(["to the label"]);
    expect(labels.join(" ")).toMatch(
      /1 of 1 answer is by the log-probabilities of their labels.*: 10\.0 % is on replies that were not followed.*not known to continue.*mode: "sample"/,
    );
    const field = await run(url, { ...asked, scoring: "first token" });
    expect([...field.answers.items[0]!.rows]).toEqual([1, 0, 0, 0]);
    // Only 1 is told. Neither 2, 3 nor 4 is likelier than "2\n", and all that is not told together is 0.1.
    expect(field.noOption[0]![0]).toEqual({ ...allRead, notFollowed: expect.closeTo(0.1 / 0.7, 12) });
    expect(field.labels.join(" ")).toMatch(/first tokens among themselves.*: up to 14\.3 % is on labels/);
    await expect(run(url, { ...asked, scoring: "label alone" })).rejects.toThrow(
      /whether a reply ends behind its label.*\n.*"first token"/,
    );
    await expect(run(url, { ...asked, answerPrefix: "Answer: " })).rejects.toThrow(/an answerPrefix needs/);
    await expect(run(url, { ...asked, template: "raw" })).rejects.toThrow(/own chat template.*\n.*loadModel/);
    await expect(run(url, { ...asked, items: ["Q240"], scoring: "first token" })).rejects.toThrow(
      /the same of the labels 1 and 10\n.*letters/,
    );
    const none = await serve({ answer });
    await expect(run(none.url, { ...asked, scoring: "constrained" })).rejects.toThrow(
      /gives none\n.*as read/,
    );
  });

  it("are asked for once for respondents with the same prompt", async () => {
    const telling = await serve({ firstTokens: () => [["1", 1]] });
    const { answers } = await run(telling.url, {
      mode: "probabilities",
      condition: direct(),
      concurrency: 1,
    });
    // One finds out whether the server gives first tokens; then each item once.
    expect(telling.log).toHaveLength(3);
    expect(answers.respondents).toHaveLength(8);
  });

  it("of a server that gives five tokens are asked for again with five, and of one that gives none are draws", async () => {
    const five = await serve({
      answer,
      mostFirstTokens: 5,
      firstTokens: () => [
        ["2", 0.75],
        ["1", 0.25],
      ],
    });
    const exact = await run(five.url, {
      mode: "probabilities",
      scoring: "first token",
      items: ["Q1"],
      concurrency: 1,
    });
    expect(exact.answers.items[0]!.rows[1]).toBeCloseTo(0.75, 12);
    expect(five.log.map(({ question }) => question.top_logprobs)).toEqual([20, 5, 5, 5, 5, 5, 5, 5, 5, 5]);
    const none = await serve({ answer });
    const drawn = await run(none.url, { mode: "probabilities", items: ["Q1"] });
    expect(drawn.labels.join(" ")).toContain("8 of 8 answers are one reply each, decoded at temperature 1");
    expect(none.log.every(({ question }) => question.temperature === 1)).toBe(true);
    expect(new Set(none.log.slice(1).map(({ question }) => question.seed)).size).toBe(8);
  });

  it("are read from percentages in JSON, anything else is unread", async () => {
    const says = [
      '{"1": 10, "2": 20, "3": 30, "4": 40}',
      '{"1": 10, "2": 20, "3": 30}',
      "mostly 2",
      "1: 25%\n2: 25%\n3: 25%\n4: 25%",
    ];
    let n = 0;
    const stating = await serve({ answer: () => says[n++ % 4]! });
    const { answers, noOption } = await run(stating.url, {
      mode: "elicit",
      items: ["Q1"],
      respondents: [0, 1, 2, 6],
      concurrency: 1,
    });
    expect([...answers.items[0]!.rows]).toEqual([
      0.1, 0.2, 0.3, 0.4, 0, 0, 0, 0, 0, 0, 0, 0, 0.25, 0.25, 0.25, 0.25,
    ]);
    expect(noOption[0]!.map(onNoOption)).toEqual([0, 1, 1, 0]);
  });
});

describe("a budget", () => {
  it("is estimated beforehand, counted while asking, and kept", async () => {
    const file = join(folder, "budget.duckdb");
    const priced = await serve({ answer });
    const prices = { prompt: 1, answer: 2 };
    const model = server({ url: priced.url, model: "right", budget: { tokens: 600, prices } });
    const options = {
      survey,
      model,
      items: ["Q1", "Q57"],
      respondents: 8,
      seed: 1,
      mode: "sample",
      condition: personaPrompt(),
      file,
    } as const;
    const before = await serverCost(options);
    expect(before.requests).toBe(16);
    expect(before.tokens.answer).toBe(16 * 32);
    expect(before.cost).toBeCloseTo((before.tokens.prompt + 2 * before.tokens.answer) / 1e6, 12);
    expect(priced.log).toHaveLength(0);

    const stopped = await simulate(options).catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(Interrupted);
    expect((stopped as Interrupted).message).toMatch(/budget of 600 tokens is reached/);
    const { partial } = stopped as { partial: Simulation };
    expect(partial).toBeInstanceOf(Simulation);
    const { prompt, answer: said } = model.used;
    expect(prompt + said).toBe(51 * priced.log.length);
    expect(prompt + said).toBeLessThanOrEqual(600);
    // More money: the rest is asked, nothing again.
    await run(priced.url, { file });
    expect(priced.log).toHaveLength(16);
  });

  it("in money without prices is refused", () => {
    expect(() => server({ url: "http://h/v1", model: "m", budget: { money: 1 } })).toThrow(/prices/);
  });
});

it("the key is in no error, label, file, frame, manifest or display", async () => {
  const key = "sk-populi-0123456789-secret-key";
  process.env.POPULI_TEST_KEY = key;
  const file = join(folder, "keyed.duckdb");
  const { url } = await serve({ answer, key });
  const keyed = { key: "POPULI_TEST_KEY", file };
  const simulation = await run(url, keyed);
  const { model } = simulation;
  process.env.POPULI_TEST_KEY = `${key}-wrong`;
  const refused = await run(url, { ...keyed, seed: 2 }).catch((error: unknown) => error);
  delete process.env.POPULI_TEST_KEY;
  expect((refused as Error).message).toMatch(/refused the key \(401\): .*\[key\]/);
  const seen = [
    inspect(refused, { depth: 9, showHidden: true }),
    inspect(model, { depth: 9, showHidden: true }),
    JSON.stringify(model),
    JSON.stringify((model as ReturnType<typeof server>)[display]()),
    JSON.stringify(simulation[display]()),
    inspect(simulation, { depth: 9, showHidden: true }),
    JSON.stringify(manifest(simulation)),
    readFileSync(file, "latin1"),
  ];
  for (const text of seen) {
    expect(text).not.toContain(key);
    expect(text).not.toContain("0123456789");
  }
});

describe("a process that is killed", () => {
  it("continues where it was: the same result, and only pending requests are asked again", async () => {
    const script = fileURLToPath(new URL("./ask.mjs", import.meta.url));
    const calm = await serve({ answer });
    const expected = JSON.parse((await asked(script, [calm.url, join(folder, "whole.duckdb")]))!);
    const slow = await serve({ answer, takes: 15 });
    const file = join(folder, "killed.duckdb");
    let result: string | undefined;
    let kills = 0;
    // Killed a little later each time, whatever it is doing.
    for (let answered = 5; result === undefined; answered += 40) {
      const before = slow.log.length;
      result = await asked(script, [slow.url, file], () => slow.log.length - before >= answered);
      if (result === undefined) kills += 1;
    }
    expect(JSON.parse(result!)).toEqual(expected);
    expect(kills).toBeGreaterThan(1);
    // Four at once: each kill can lose four answers that were not written yet.
    expect(slow.log.length).toBeLessThanOrEqual(calm.log.length + 4 * kills);
  }, 120_000);
});
