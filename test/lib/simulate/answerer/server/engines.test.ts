import { describe, expect, it } from "vitest";
import type { ServerOptions } from "../../../../../lib/simulate/answerer/server/options/server-options.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { noneRead } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../../../lib/survey/load-survey.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { type Behaviour, faultyServer } from "./faulty-server.js";

// What other servers send, after their documentation: vLLM's OpenAI-compatible server, Text Generation Inference,
// OpenAI. Not recorded from them; llama.cpp's words about loading are (build 11669).
const survey = handSurvey();
const serve = closedAfterEach(faultyServer);
const asked = (url: string, options: Partial<SimulateOptions> = {}, settings: Partial<ServerOptions> = {}) =>
  simulate({
    survey,
    model: server({ url, model: "right", retries: 0, ...settings }),
    items: ["Q1"],
    respondents: [0],
    seed: 1,
    condition: personaPrompt(),
    ...options,
  });

/** A reply's first and only choice. */
const choice = (parts: object): NonNullable<Behaviour["sends"]> => {
  return () => [200, { model: "right", choices: [{ index: 0, finish_reason: "length", ...parts }] }];
};

describe("vLLM", () => {
  it("is asked to cut nothing off and not to reason, and null log-probabilities are ignored", async () => {
    const top = [
      { token: "2", logprob: -0.1, bytes: [50] },
      { token: "1", logprob: -9999.0, bytes: [49] },
      { token: "3", logprob: null },
    ];
    const { url, log } = await serve({
      owner: "vllm",
      sends: (n, { messages }) => {
        const ends = messages.at(-1)!.role === "assistant";
        const likeliest = ends ? [{ token: "</s>", logprob: 0, bytes: [] }] : top;
        return choice({
          message: { role: "assistant", content: ends ? "" : "2", reasoning_content: null },
          logprobs: { content: [{ ...likeliest[0], top_logprobs: likeliest }] },
          stop_reason: null,
        })(n, {} as never);
      },
    });
    const { answers, noOption } = await asked(url);
    expect([...answers.items[0]!.rows]).toEqual([0, 1, 0, 0]);
    expect(noOption[0]![0]!.notFollowed).toBeCloseTo(1 - Math.exp(-0.1), 12);
    expect(log.at(-1)!.question).toMatchObject({
      top_logprobs: 20,
      top_k: 0,
      min_p: 0,
      repetition_penalty: 1,
      chat_template_kwargs: { enable_thinking: false },
    });
  });

  it("is asked how a label goes on, and whether 1 becomes 10", async () => {
    const { url, log } = await serve({
      owner: "vllm",
      answer: () => "2",
      firstTokens: ({ messages }) =>
        messages.at(-1)!.content === "1"
          ? [
              ["0", 0.25],
              ["</s>", 0.75],
            ]
          : messages.at(-1)!.role === "assistant"
            ? [["</s>", 1]]
            : [
                ["1", 0.8],
                ["2", 0.2],
              ],
    });
    const values = await loadSurvey("data/surveys/values.csv");
    const { answers } = await asked(url, { survey: values, items: ["Q164"] });
    const expected = [0.6, 0.2, 0, 0, 0, 0, 0, 0, 0, 0.2];
    answers.items[0]!.rows.forEach((p, k) => {
      expect(p).toBeCloseTo(expected[k]!, 12);
    });
    expect(log.at(-1)!.question).toMatchObject({
      add_generation_prompt: false,
      continue_final_message: true,
    });
  });
});

describe("a reply that the request begins", () => {
  const begins = async (owner: string, echo: boolean) => {
    const { url, log } = await serve({
      owner,
      answer: ({ messages }) => `${echo ? messages.at(-1)!.content : ""} 3.`,
      firstTokens: ({ messages }) => (messages.at(-1)!.content === "Answer:" ? [[" 3\n", 1]] : [["3", 1]]),
    });
    return { url, log };
  };

  it("has the prefix in every turn, and is read without it whether or not the server repeats it", async () => {
    for (const [owner, echo] of [
      ["llamacpp", true],
      ["vllm", false],
    ] as const) {
      const { url, log } = await begins(owner, echo);
      const { replies, drawn } = await asked(url, {
        mode: "sample",
        answerPrefix: "Answer: ",
        example: true,
      });
      const said = log[0]!.question.messages.filter(({ role }) => role === "assistant");
      expect(said.map(({ content }) => content)).toEqual(["Answer: 2", "Answer:"]);
      expect(replies[0]![0]).toEqual({ reply: " 3.", span: { from: 1, to: 2 } });
      expect(drawn[0]![0]).toBe(2);
      const exact = await asked(url, { answerPrefix: "Answer: " });
      expect([...exact.answers.items[0]!.rows]).toEqual([0, 0, 1, 0]);
    }
  });

  it("needs a server that is known to continue it", async () => {
    const { url, log } = await begins("someone", false);
    await expect(asked(url, { mode: "sample", answerPrefix: "Answer: " })).rejects.toThrow(
      /an answerPrefix needs a server that continues.*\n.*example: true/,
    );
    expect(log).toHaveLength(0);
  });
});

describe("a model that reasons", () => {
  const thoughts = [
    { message: { role: "assistant", content: "", reasoning_content: "Well, the person" } },
    { message: { role: "assistant", content: null, reasoning: "Well, the person" } },
    { message: { role: "assistant", content: "<think>\nWell, the person" } },
  ];

  it("and reaches no answer is asked to think less, gets room to think, and has no answer if that does not help", async () => {
    for (const parts of thoughts) {
      const { url, log } = await serve({ sends: choice(parts) });
      const { answers, unanswered, labels } = await asked(url, { mode: "sample" });
      expect(answers.noOption).toEqual(noneRead("unanswered"));
      expect(unanswered).toEqual([
        { respondent: 0, item: "Q1", kind: "only thoughts", says: "the reply is nothing but thoughts" },
      ]);
      expect(labels.join(" ")).toMatch(/1 of 1 question .* 1 only thoughts .*respondent 0 on Q1/);
      const sent = log.map(({ question }) => [question.max_tokens, "reasoning_effort" in question]);
      expect(sent).toEqual([
        [32, false],
        [32, true],
        [2032, true],
        [8032, true],
      ]);
    }
  });

  it("gets the field that turns it off, and its answers are kept apart from those without", async () => {
    const { url, log } = await serve({ answer: () => "1" });
    const request = { reasoning_effort: "none" };
    await asked(url, { mode: "sample" }, { request });
    expect(log[0]!.question).toMatchObject(request);
    expect(server({ url, model: "right", request }).hash).not.toBe(server({ url, model: "right" }).hash);
  });

  it("and writes its thoughts before an answer is read without the thoughts", async () => {
    const message = { role: "assistant", content: '<think>\n40?\n</think>\n\n{"1":0,"2":0,"3":0,"4":100}' };
    const { url } = await serve({ sends: choice({ message }) });
    const { answers, replies } = await asked(url, { mode: "elicit" });
    expect([...answers.items[0]!.rows]).toEqual([0, 0, 0, 1]);
    const { reply, span } = replies[0]![0]!;
    expect(reply).toBe(message.content);
    expect(reply.slice(span!.from, span!.to)).toBe('{"1":0,"2":0,"3":0,"4":100}');
  });
});

describe("a server that words things its own way", () => {
  it("and is still loading its model is waited for, however often it says so", async () => {
    const body = { error: { message: "Loading model", type: "unavailable_error", code: 503 } };
    const { url, log } = await serve({ answer: () => "1", sends: (n) => (n < 2 ? [503, body] : undefined) });
    await asked(url, { mode: "sample" });
    expect(log).toHaveLength(3);
  });

  it("and refuses twenty first tokens without saying logprobs is asked for five", async () => {
    const message = "Input validation error: `top_n_tokens` must be >= 0 and <= 5. Given: 20";
    const { url, log } = await serve({
      firstTokens: () => [["1", 1]],
      sends: (_, { top_logprobs = 0 }) =>
        top_logprobs > 5 ? [422, { error: message, error_type: "validation" }] : undefined,
    });
    await asked(url);
    expect(log.map(({ question }) => question.top_logprobs)).toEqual([20, 5, 5]);
  });

  it("and wants max_completion_tokens gets it", async () => {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    const { url, log } = await serve({
      answer: () => "1",
      sends: (_, { max_tokens }) => (max_tokens === undefined ? undefined : [400, { error: { message } }]),
    });
    await asked(url, { mode: "sample" });
    expect(log.map(({ question }) => Object.keys(question).find((key) => key.startsWith("max")))).toEqual([
      "max_tokens",
      "max_completion_tokens",
    ]);
  });

  it("and refuses to answer has refused, once", async () => {
    const message = { role: "assistant", content: null, refusal: "I cannot say." };
    const { url, log } = await serve({ sends: choice({ message }) });
    const { answers } = await asked(url, { mode: "sample" });
    expect(answers.noOption).toEqual(noneRead("refused"));
    expect(log).toHaveLength(1);
  });

  it("and gives no log-probabilities for an answer that ended at once is asked again with another seed", async () => {
    const ended = {
      model: "right",
      choices: [
        { finish_reason: "stop", message: { role: "assistant", content: "" }, logprobs: { content: [] } },
      ],
    };
    const behaviour: Behaviour = {
      firstTokens: () => [["1\n", 1]],
      sends: (n) => (n === 1 ? [200, ended] : undefined),
    };
    const { url, log } = await serve(behaviour);
    const { answers } = await asked(url, {}, { retries: 1 });
    expect([...answers.items[0]!.rows]).toEqual([1, 0, 0, 0]);
    expect(log[2]!.question.seed).toBe(log[1]!.question.seed + 1);
  });

  it("that does not exist is named with the reason", async () => {
    const { url, close } = await faultyServer();
    await close();
    await expect(asked(url, { mode: "sample" })).rejects.toThrow(/127\.0\.0\.1.*ECONNREFUSED/);
  });
});
