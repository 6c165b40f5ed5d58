import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { direct } from "../../../../../lib/simulate/condition/direct.js";
import { serverCost } from "../../../../../lib/simulate/cost/server-cost.js";
import type { Simulation } from "../../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { type Behaviour, faultyServer } from "./faulty-server.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi server history é "));
afterAll(() => rmSync(folder, { recursive: true }));
const serve = closedAfterEach(faultyServer);

const asked = (url: string, options: Partial<SimulateOptions> = {}): SimulateOptions => ({
  survey,
  model: server({ url, model: "right", retries: 0 }),
  items: ["Q1", "Q57", "Q46"],
  respondents: [0, 1, 2],
  seed: 1,
  mode: "sample",
  condition: direct(),
  asking: "with history",
  ...options,
});
const rows = (simulation: Simulation) => simulation.answers.items.map((item) => [...item.rows]);
/** An answer that depends on all that was said before; some name no option. */
const answer: Behaviour["answer"] = ({ messages, seed }) => {
  const said = messages.map(({ content }) => content).join("").length + seed;
  return said % 4 === 0 ? "hard to say" : String(1 + (said % 2));
};

describe("a server asked with history", () => {
  it("gets the earlier turns with the respondent's own answers, one that names no option as it was written, without thoughts", async () => {
    const replies = ["3", "<think>2?</think>\n\nhard to say", "2"];
    const { url, log } = await serve({ answer: ({ messages }) => replies[(messages.length - 2) / 2]! });
    const simulation = await simulate(asked(url, { respondents: [0] }));
    const last = log[2]!.question.messages;
    expect(last.map(({ role }) => role)).toEqual([
      ...["system", "user", "assistant", "user", "assistant", "user"],
    ]);
    expect([last[2]!.content, last[4]!.content]).toEqual(["3", "hard to say"]);
    expect(last[3]).toEqual(log[1]!.question.messages[3]);
    expect(simulation.drawn.map(([option]) => option)).toEqual([2, -1, 1]);
  });

  it("that fails in the middle of a respondent is asked only for the rest, with the same result", async () => {
    const file = join(folder, "failed.duckdb");
    const calm = await serve({ answer });
    const whole = await simulate(asked(calm.url, { itemOrder: "random" }));
    let broken = true;
    const failing = await serve({ answer, fault: (n) => (broken && n >= 4 ? "500" : undefined) });
    await expect(simulate(asked(failing.url, { itemOrder: "random", file }))).rejects.toThrow(/failed/);
    broken = false;
    const before = failing.log.length;
    const resumed = await simulate(asked(failing.url, { itemOrder: "random", file }));
    expect(failing.log.length - before).toBe(9 - 4);
    expect(rows(resumed)).toEqual(rows(whole));
    // The first question of each is another one when it is asked by itself.
    await simulate(asked(failing.url, { asking: "one per call", file }));
    expect(failing.log.length - before).toBe(9 - 4 + 9);
  });

  it("puts the answer drawn from first tokens before the next question", async () => {
    const firstTokens: Behaviour["firstTokens"] = () => [
      ["1\n", 0.5],
      ["2\n", 0.5],
    ];
    const { url, log } = await serve({ answer: () => "1", firstTokens });
    const simulation = await simulate(asked(url, { mode: "probabilities", respondents: [0, 1, 2, 3, 4] }));
    const said = log.flatMap(({ question: { messages } }) =>
      messages.length === 4 ? messages[2]!.content : [],
    );
    expect(new Set(said)).toEqual(new Set([...simulation.drawn[0]!].map((option) => String(option + 1))));
    expect(said.length).toBe(2);
  });

  it("costs more than one asked one per call, and takes no batches", async () => {
    const { url } = await serve({ answer });
    const single = await serverCost(asked(url, { asking: "one per call" }));
    const history = await serverCost(asked(url));
    expect(history.requests).toBe(single.requests);
    expect(history.tokens.prompt).toBeGreaterThan(single.tokens.prompt);
    const model = server({ url, model: "right", batch: true });
    await expect(simulate(asked(url, { model }))).rejects.toThrow(/batch holds all questions at once/);
  });
});
