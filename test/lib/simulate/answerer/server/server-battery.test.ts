import { describe, expect, it } from "vitest";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { noneRead } from "../../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../../lib/simulate/condition/direct.js";
import { serverCost } from "../../../../../lib/simulate/cost/server-cost.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { faultyServer } from "./faulty-server.js";

const survey = handSurvey();
const serve = closedAfterEach(faultyServer);
const asked = (url: string, options: Partial<SimulateOptions> = {}): SimulateOptions => ({
  survey,
  model: server({ url, model: "right", retries: 0 }),
  items: ["Q1", "Q57"],
  respondents: [0, 1],
  seed: 1,
  condition: direct(),
  asking: "battery",
  ...options,
});

describe("a battery put to a server", () => {
  it("in mode sample is one request a respondent, read by its lines", async () => {
    const reply = "Sure.\n1: 3\n2: 7";
    const { url, log } = await serve({ answer: () => reply });
    const options = asked(url, { mode: "sample", optionOrder: "reversed" });
    expect((await serverCost(options)).requests).toBe(2);
    const simulation = await simulate(options);
    expect(log).toHaveLength(2);
    expect(log[0]!.question.messages[1]!.content).toMatch(
      /^Question 1\..*\n1\. not at all[\s\S]*Question 2\./,
    );
    expect(log[0]!.question.max_tokens).toBe(20);
    expect(simulation.drawn.map(([answer]) => answer)).toEqual([1, -1]);
    expect(simulation.noOption[1]![0]).toEqual(noneRead("outOfRange"));
    expect(simulation.replies.map(([of]) => of)).toEqual([
      { reply, span: { from: 9, to: 10 } },
      { reply, span: { from: 14, to: 15 } },
    ]);
  });

  it("in mode probabilities is continued line by line, after the answers drawn, and each line to where it ends", async () => {
    const { url, log } = await serve({
      owner: "llamacpp",
      firstTokens: ({ messages }) => {
        const begun = messages.at(-1)!.content;
        if (begun.endsWith("\n2:"))
          return [
            [" 1", 0.25],
            [" 2", 0.75],
          ];
        return /: \d$/.test(begun) ? [["\n", 1]] : [[" 3", 0.9]];
      },
    });
    const options = asked(url, { respondents: [0] });
    expect((await serverCost(options)).requests).toBe(2);
    const { answers, noOption } = await simulate(options);
    const begun = log.slice(2).map(({ question: { messages } }) => messages.at(-1));
    expect(begun.map((message) => message!.content)).toEqual([
      ...["1:", "1: 3"],
      ...["1: 3\n2:", "1: 3\n2: 2", "1: 3\n2: 1"],
    ]);
    expect([...answers.items[0]!.rows]).toEqual([0, 0, 1, 0]);
    expect(noOption[0]![0]!.notFollowed).toBeCloseTo(0.1, 12);
    expect(answers.items[1]!.rows[1]).toBeCloseTo(0.75, 12);
  });

  it("is refused in one line where it could not be exact, and in batches", async () => {
    const { url } = await serve({ firstTokens: () => [["1", 1]] });
    await expect(simulate(asked(url))).rejects.toThrow(
      /exact probabilities of a battery need .* begun.*\n.*mode: "sample"/,
    );
    const model = server({ url, model: "right", batch: true });
    await expect(simulate(asked(url, { model, mode: "sample" }))).rejects.toThrow(/battery .* batches/);
  });
});
