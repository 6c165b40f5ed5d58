import { type JournalEntry, LLMock } from "@copilotkit/aimock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";

// aimock is not ours: what it takes for a request, and how it words replies, refusals and usage, is its own reading of
// the interface. It gives no log-probabilities.
const survey = handSurvey();
let other: LLMock;
beforeEach(async () => {
  other = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent", strict: true });
  await other.start();
});
afterEach(() => other.stop());

const chats = (): JournalEntry[] =>
  other.getRequests().filter(({ path }) => path.endsWith("/chat/completions"));
const asked = (model: ReturnType<typeof server>, mode: "sample" | "probabilities" | "elicit") =>
  simulate({ survey, model, items: ["Q1"], respondents: 8, seed: 1, mode, condition: personaPrompt() });
const openServer = () => server({ url: `${other.url}/v1`, model: "gpt-4o-mini" });

describe("a server that is not ours", () => {
  it("is asked for every respondent, and its tokens are counted", async () => {
    // Men answer 2, women 4: whose answer it is shows in the result.
    other.on(
      { predicate: ({ messages }) => JSON.stringify(messages[0]).includes("You are a man.") },
      { content: "2", usage: { prompt_tokens: 40, completion_tokens: 1 } },
    );
    other.onMessage(/./, { content: " 4.", usage: { prompt_tokens: 50, completion_tokens: 2 } });
    const model = openServer();
    const { answers } = await asked(model, "sample");
    const sex = survey.column("Q260").level;
    const said = [...answers.respondents].map((_, r) =>
      answers.items[0]!.rows.subarray(4 * r, 4 * r + 4).indexOf(1),
    );
    expect(said).toEqual([...answers.respondents].map((row) => (sex[row] === 0 ? 1 : 3)));
    const few = said.filter((option) => option === 1).length;
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(8);
    const sent = chats().length;
    expect(sent).toBe(model.sent.requests);
    expect(sent).toBe(8);
    expect(model.used).toEqual({
      prompt: 40 * few + 50 * (8 - few),
      answer: few + 2 * (8 - few),
      cost: undefined,
    });
  });

  it("that gives no log-probabilities is drawn from, and the run says so", async () => {
    other.onMessage(/./, { content: "3" });
    const { answers, labels } = await asked(openServer(), "probabilities");
    expect([...answers.items[0]!.rows.subarray(0, 4)]).toEqual([0, 0, 1, 0]);
    expect(labels.join(" ")).toContain("8 of 8 answers are one reply each, decoded at temperature 1");
    expect(chats()[0]!.body).toMatchObject({ logprobs: true, top_logprobs: 20 });
  });

  it("is asked for the chance of every option", async () => {
    const stated = '{"1": 10, "2": 20, "3": 30, "4": 40}';
    other.onMessage(/percent/, { content: stated });
    const { answers } = await asked(openServer(), "elicit");
    expect([...answers.items[0]!.rows.subarray(0, 4)]).toEqual([0.1, 0.2, 0.3, 0.4]);
  });

  it("over its rate limit is asked again; a refusal is quoted", async () => {
    other.onMessage(/./, { content: "1" });
    other.nextRequestError(429, { message: "slow down", type: "rate_limit_error" });
    const model = openServer();
    const { answers } = await asked(model, "sample");
    expect(onNoOption(answers.noOption)).toBe(0);
    expect(model.sent).toEqual({ requests: 9, again: 1 });
    other.clearFixtures();
    other.onMessage(/./, { error: { message: "max_tokens is too small", code: "bad_value" }, status: 400 });
    await expect(asked(openServer(), "sample")).rejects.toThrow(/refused the request \(400\): .*too small/);
  });
});
