import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Interrupted } from "../../../../../lib/errors/interrupted.js";
import { manifest } from "../../../../../lib/report/manifest/manifest.js";
import type { ServerOptions } from "../../../../../lib/simulate/answerer/server/options/server-options.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { noneRead } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import type { Simulation } from "../../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { chat, type Dialect, dialectServer, errorOf, type Sent } from "./dialect-server.js";

// Refusals, filters and thoughts as servers send them, from their public issue trackers and references; none was recorded.
const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi dialects "));
afterAll(() => rmSync(folder, { recursive: true }));
const serve = closedAfterEach((dialect?: Dialect) => dialectServer(dialect!));

const asked = (
  url: string,
  options: Partial<SimulateOptions> = {},
  settings: Partial<ServerOptions> = {},
): Promise<Simulation> =>
  simulate({
    survey,
    model: server({ url, model: "m", retries: 0, ...settings }),
    items: ["Q1"],
    respondents: [0, 1, 2, 3],
    seed: 1,
    mode: "sample",
    condition: personaPrompt(),
    ...options,
  });
const said = ({ answers }: Simulation) => [...answers.items[0]!.rows.subarray(0, 4)];
const second = [0, 1, 0, 0];

/** A server that refuses fields in its own words, and answers what is left. */
const refusing =
  (...rules: readonly ((sent: Sent) => readonly [number, object] | undefined)[]): Dialect["reply"] =>
  (sent) => {
    for (const rule of rules) {
      const refused = rule(sent);
      if (refused !== undefined) return refused;
    }
    return [200, chat("response_format" in sent ? '{"1": 10, "2": 90}' : "2")];
  };
const openAI =
  (field: string, says: string) =>
  (sent: Sent): readonly [number, object] | undefined =>
    field in sent ? [400, errorOf(says, { param: field, code: "unsupported_parameter" })] : undefined;

describe("a field that a server refuses", () => {
  const dialects: Readonly<Record<string, readonly [Dialect["reply"], gone: readonly string[]]>> = {
    "OpenAI's reasoning models": [
      refusing(
        openAI(
          "max_tokens",
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        ),
        (sent) =>
          sent.temperature === undefined
            ? undefined
            : [
                400,
                errorOf(
                  `Unsupported value: 'temperature' does not support ${sent.temperature} with this model. Only the default (1) value is supported.`,
                  { param: "temperature", code: "unsupported_value" },
                ),
              ],
        openAI("top_p", "Unsupported parameter: 'top_p' is not supported with this model."),
      ),
      ["max_tokens", "temperature", "top_p"],
    ],
    "Anthropic: temperature beside top-p": [
      refusing((sent) =>
        "temperature" in sent && "top_p" in sent
          ? [
              400,
              errorOf(
                "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
              ),
            ]
          : undefined,
      ),
      ["top_p"],
    ],
    "Mistral: an object as the message": [
      refusing((sent) =>
        "seed" in sent
          ? [
              422,
              {
                object: "error",
                message: {
                  detail: [
                    { type: "extra_forbidden", loc: ["body", "seed"], msg: "Extra inputs are not permitted" },
                  ],
                },
              },
            ]
          : undefined,
      ),
      ["seed"],
    ],
    "a gateway before Mistral: JSON in a text": [
      refusing((sent) =>
        "seed" in sent
          ? [
              422,
              {
                object: "error",
                message: JSON.stringify({
                  detail: [
                    { type: "extra_forbidden", loc: ["body", "seed"], msg: "Extra inputs are not permitted" },
                  ],
                }),
              },
            ]
          : undefined,
      ),
      ["seed"],
    ],
    "Gemini: a list, several names in one text": [
      refusing((sent) => {
        const names = ["seed", "random_seed", "top_p"].filter((name) => name in sent);
        const message = names
          .map((name) => `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`)
          .join("\n");
        return names.length > 0
          ? [400, [{ error: { code: 400, message, status: "INVALID_ARGUMENT" } }]]
          : undefined;
      }),
      ["seed", "random_seed", "top_p"],
    ],
    "vLLM up to 0.10: the words at the top": [
      refusing(({ messages }) =>
        messages[0]!.role === "system"
          ? [
              400,
              { object: "error", message: "System role not supported", type: "BadRequestError", code: 400 },
            ]
          : undefined,
      ),
      [],
    ],
    "llama.cpp: a template that fails with 500": [
      refusing(({ messages }) =>
        messages[0]!.role === "system"
          ? [500, errorOf("Conversation roles must alternate user/assistant/user/assistant/...")]
          : undefined,
      ),
      [],
    ],
    "Gemma at Gemini": [
      refusing(({ messages }) =>
        messages[0]!.role === "system"
          ? [
              400,
              [
                {
                  error: {
                    code: 400,
                    message: "Developer instruction is not enabled for models/gemma-3-27b-it",
                  },
                },
              ],
            ]
          : undefined,
      ),
      [],
    ],
    "OpenRouter: another server's words under raw": [
      refusing((sent) =>
        "top_p" in sent
          ? [
              400,
              errorOf("Provider returned error", {
                code: 400,
                metadata: {
                  raw: JSON.stringify(
                    errorOf("Unsupported parameter: 'top_p' is not supported with this model."),
                  ),
                },
              }),
            ]
          : undefined,
      ),
      ["top_p"],
    ],
    LiteLLM: [
      refusing(
        openAI("seed", "litellm.UnsupportedParamsError: anthropic does not support parameters: ['seed']"),
      ),
      ["seed"],
    ],
  };

  it.each(Object.entries(dialects))(
    "is reworded or left out, and told once: %s",
    async (_, [reply, gone]) => {
      const { url, chats } = await serve({ reply });
      const run = await asked(url, {}, { concurrency: 1 });
      expect(said(run)).toEqual(second);
      for (const field of gone) expect(chats.at(-1)).not.toHaveProperty(field);
      expect(run.labels.filter((label) => label.startsWith("worded for this server"))).toHaveLength(1);
      // Each refusal once, then it is remembered.
      expect(chats.length).toBeLessThanOrEqual(4 + 4);
    },
  );

  it("is asked for in words before the first question, where there is no system role", async () => {
    const { url, chats } = await serve({ reply: dialects["vLLM up to 0.10: the words at the top"]![0] });
    await asked(url, { respondents: [0] });
    const [before] = chats;
    const merged = chats.at(-1)!.messages;
    expect(merged.map(({ role }) => role)).toEqual(["user"]);
    expect(merged[0]!.content.startsWith(before!.messages[0]!.content)).toBe(true);
  });

  it("that the user gave is the user's: the server's words are the error", async () => {
    const { url } = await serve({
      reply: refusing(openAI("top_k", "Unknown parameter: 'top_k'.")),
    });
    await expect(asked(url, {}, { request: { top_k: 5 } })).rejects.toThrow(
      /\(400\): Unknown parameter: 'top_k'/,
    );
  });

  it("of log-probabilities under 403 is not the key's fault, and a number that is told is the next one asked for", async () => {
    const forbidden = await serve({
      reply: (sent) =>
        sent.logprobs
          ? [403, errorOf("You are not allowed to request logprobs from this model")]
          : [200, chat("2")],
    });
    const run = await asked(forbidden.url, { mode: "probabilities" });
    expect(said(run)).toEqual(second);
    expect(run.made[0]).toEqual(new Array(4).fill("one reply"));
    const few = await serve({
      reply: ({ top_logprobs: asked = 0 }) =>
        asked > 5
          ? [
              422,
              {
                detail: [
                  { loc: ["body", "top_logprobs"], msg: "ensure this value is less than or equal to 5" },
                ],
              },
            ]
          : [200, chat("2", { likeliest: { "2": 0.75, "1": 0.25 } })],
    });
    expect(said(await asked(few.url, { mode: "probabilities" }))).toEqual([
      expect.closeTo(0.25, 9),
      expect.closeTo(0.75, 9),
      0,
      0,
    ]);
    expect(few.chats.slice(0, 2).map(({ top_logprobs }) => top_logprobs)).toEqual([20, 5]);
  });

  it("of the form of an elicited distribution falls back to JSON, and to words alone", async () => {
    const stated = '{"1": 25, "2": 75}';
    const types: unknown[] = [];
    const { url } = await serve({
      reply: ({ response_format: form }) => {
        types.push(form?.type);
        return form === undefined
          ? [200, chat(stated)]
          : [400, errorOf(`'response_format.type' ${form.type} is not supported`)];
      },
    });
    expect(said(await asked(url, { mode: "elicit", respondents: [0] }))).toEqual([0.25, 0.75, 0, 0]);
    expect(types).toEqual(["json_schema", "json_object", undefined]);
  });
});

describe("a question without a reply", () => {
  const filters: Readonly<Record<string, readonly [number, object]>> = {
    "Azure's 400": [
      400,
      errorOf(
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        { code: "content_filter", innererror: { code: "ResponsibleAIPolicyViolation" } },
      ),
    ],
    "OpenRouter's 403": [403, errorOf("Your input was flagged by moderation", { code: 403 })],
    "a reply stopped by the filter": [200, chat("", { finish: "content_filter" })],
    "Gemini's finish reason": [200, chat(null, { finish: "content_filter: SAFETY" })],
  };

  it.each(Object.entries(filters))("is filtered, and the others are answered: %s", async (_, refused) => {
    let filtering = true;
    const { url, chats } = await serve({
      reply: ({ messages }) =>
        filtering && messages[0]!.content.includes("You are a woman.") ? refused : [200, chat("2")],
    });
    const file = join(folder, `${Math.random()}.duckdb`);
    const run = await asked(url, { file, respondents: 8 });
    const women = [...run.answers.respondents].filter((row) => survey.column("Q260").level[row] === 1);
    expect(women.length).toBeGreaterThan(0);
    expect(run.unanswered.map(({ respondent, item, kind }) => [respondent, item, kind])).toEqual(
      women.map((row) => [row, "Q1", "filtered"]),
    );
    expect(run.labels.join(" ")).toContain(`${women.length} of 8 questions`);
    expect(run.answers.noOption.unanswered).toBeCloseTo(women.length / 8, 12);
    // The run file keeps them: nothing is asked again, but on request.
    const sent = chats.length;
    filtering = false;
    expect((await asked(url, { file, respondents: 8 })).unanswered).toHaveLength(women.length);
    expect(chats).toHaveLength(sent);
    const again = await asked(url, { file, respondents: 8, retry: ["filtered"] });
    expect(again.unanswered).toEqual([]);
    expect(chats).toHaveLength(sent + women.length);
  });

  it("is too long, or failed, while others are answered; many failures in a row stop a run with what is done", async () => {
    const { url } = await serve({
      reply: ({ messages }) =>
        messages[0]!.content.includes("You are a woman.")
          ? [
              400,
              {
                object: "error",
                message:
                  "This model's maximum context length is 512 tokens. However, you requested 900 tokens.",
              },
            ]
          : [200, chat("2")],
    });
    const long = await asked(url, { respondents: 8 });
    expect(new Set(long.unanswered.map(({ kind }) => kind))).toEqual(new Set(["too long"]));
    const ill = await serve({
      reply: ({ messages }) =>
        messages[0]!.content.includes("You are a woman.")
          ? [
              200,
              {
                choices: [
                  {
                    finish_reason: "error",
                    error: { code: 502, message: "Provider disconnected" },
                    message: { content: "" },
                  },
                ],
              },
            ]
          : [200, chat("2")],
    });
    const failed = await asked(ill.url, { respondents: 8 });
    expect(failed.unanswered[0]).toMatchObject({ kind: "failed", says: "502 Provider disconnected" });
    const down = await serve({ reply: () => [500, errorOf("out of order")] });
    await expect(asked(down.url)).rejects.toThrow(
      /failed 1 time on one request, the last time with: 500 out of order/,
    );
  });

  it("was declined by the model, whatever its words look like", async () => {
    const { url } = await serve({
      reply: () => [200, chat(null, { refusal: "I can't help with that. 1) It's personal." })],
    });
    const run = await asked(url);
    expect(run.answers.noOption).toEqual(noneRead("refused"));
  });

  it("for want of money ends the run at once, and a rate that is limited does not", async () => {
    let n = 0;
    const poor = await serve({
      reply: () =>
        n++ < 2
          ? [200, chat("2")]
          : [
              429,
              errorOf("You exceeded your current quota, please check your plan and billing details.", {
                code: "insufficient_quota",
              }),
            ],
    });
    const stopped = await asked(poor.url, {}, { concurrency: 1, retries: 6 }).catch(
      (error: unknown) => error,
    );
    expect(stopped).toBeInstanceOf(Interrupted);
    expect((stopped as Interrupted).message).toMatch(/no means left \(429\): You exceeded/);
    expect(((stopped as Interrupted).partial as Simulation).answers.respondents).toHaveLength(2);
    expect(poor.chats).toHaveLength(3);
    let limited = true;
    const gemini = await serve({
      reply: () => {
        const first = limited;
        limited = false;
        return first
          ? [
              429,
              errorOf(
                "You exceeded your current quota, please check your plan and billing details. Please retry in 0.02s.",
              ),
            ]
          : [200, chat("2")];
      },
    });
    expect(said(await asked(gemini.url, {}, { retries: 1 }))).toEqual(second);
  });
});

describe("thoughts", () => {
  const places = [
    ["<think>", { "<think>": 1 }],
    ["Hm", { Hm: 1 }],
    ["</think>", { "</think>": 1 }],
    ["\n\n", { "\n\n": 1 }],
    ["3", { "3": 0.7, "2": 0.3 }],
  ] as const;

  it.each([
    ["in the text", chat("<think>Hm</think>\n\n3", { places }), "to the label behind a thought"],
    ["apart", chat("3", { places, reasoning: "Hm" }), "to the label behind a thought"],
    [
      "opened by the prompt",
      chat("Hm</think>\n\n3", { places: places.slice(1) }),
      "to the label behind a thought",
    ],
    ["empty", chat("<think></think>\n\n3", { places: [places[0], ...places.slice(2)] }), "to the label"],
  ] as const)("are skipped in log-probabilities: %s", async (_, reply, made) => {
    const { url } = await serve({ reply: () => [200, reply] });
    const run = await asked(url, { mode: "probabilities" });
    expect(said(run)).toEqual([0, expect.closeTo(0.3, 9), expect.closeTo(0.7, 9), 0]);
    expect(run.made[0]).toEqual(new Array(4).fill(made));
  });

  it.each([
    ["a closing tag alone", "There are 4 options. I am 27, so 1 fits.\n</think>\n\n3"],
    [
      "harmony",
      "<|channel|>analysis<|message|>4 options, pick 1<|end|><|start|>assistant<|channel|>final<|message|>3",
    ],
    [
      "parts",
      [
        { type: "thinking", thinking: [{ type: "text", text: "1?" }] },
        { type: "text", text: "3" },
      ],
    ],
  ])("are not the answer: %s", async (_, content) => {
    const { url } = await serve({ reply: () => [200, chat(content)] });
    expect(said(await asked(url))).toEqual([0, 0, 1, 0]);
  });

  it("that take all of a reply are turned down, or get room", async () => {
    const thinking =
      (least: number): Dialect["reply"] =>
      (sent) => {
        const limit = sent.max_tokens ?? 0;
        return limit < least
          ? [200, chat("", { finish: "length", thoughts: limit })]
          : [200, chat("2", { thoughts: least })];
      };
    const room = await serve({ reply: thinking(1_000) });
    expect(said(await asked(room.url))).toEqual(second);
    const minimal = await serve({
      reply: (sent) =>
        sent.reasoning_effort === "none"
          ? [
              400,
              errorOf(
                "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
              ),
            ]
          : sent.reasoning_effort === "minimal"
            ? [200, chat("2")]
            : [200, chat("", { finish: "length", thoughts: 32 })],
    });
    const run = await asked(minimal.url);
    expect(said(run)).toEqual(second);
    expect(run.labels.join(" ")).toContain('reasoning_effort "minimal"');
  });
});

it("room to think that a server refuses is taken back once, and the question has no answer", async () => {
  const { url, chats } = await serve({
    reply: ({ max_tokens = 0 }) =>
      max_tokens > 4_096
        ? [
            400,
            errorOf(
              `'max_tokens' or 'max_completion_tokens' is too large: ${max_tokens}. This model's maximum context length is 4096 tokens.`,
            ),
          ]
        : [200, chat("", { finish: "length", thoughts: max_tokens })],
  });
  const run = await asked(url, { respondents: [0] });
  expect(run.unanswered.map(({ kind }) => kind)).toEqual(["only thoughts"]);
  expect(chats.map(({ max_tokens }) => max_tokens)).toEqual([32, 32, 2032, 8032, 2032]);
});

describe("log-probabilities", () => {
  it.each([
    [
      "Together's lists",
      {
        tokens: ["2"],
        token_logprobs: [Math.log(0.8)],
        top_logprobs: [{ "2": Math.log(0.8), "1": Math.log(0.2) }],
      },
      [0.2, 0.8, 0],
    ],
    ["full-width digits", { likeliest: { "２": 0.6, "1": 0.2, "１": 0.1, "3": 0.1 } }, [0.3, 0.6, 0.1]],
    [
      "spaces and line breaks before a label",
      { likeliest: { "2": 0.5, " 2": 0.2, "\n2": 0.1, "1": 0.2 } },
      [0.2, 0.8, 0],
    ],
    [
      "Markdown first",
      {
        places: [
          ["**", { "**": 0.9, "2": 0.1 }],
          ["2", { "2": 0.8, "3": 0.2 }],
        ],
      },
      [0, 0.82, 0.18],
    ],
    [
      "a word first",
      {
        places: [
          ["Option", { Option: 0.9, "2": 0.1 }],
          [" ", { " ": 1 }],
          ["2", { "2": 0.8, "3": 0.2 }],
        ],
      },
      [0, 0.82, 0.18],
    ],
  ] as const)("are read in every form: %s", async (_, told, shares) => {
    const reply = "tokens" in told ? chat("2", { logprobs: told }) : chat("2", told);
    const { url } = await serve({ reply: () => [200, reply] });
    const [first, ...rest] = said(await asked(url, { mode: "probabilities" }));
    expect([first, ...rest.slice(0, 2)]).toEqual(shares.map((share) => expect.closeTo(share, 9)));
  });

  it("of a label that begins another are not taken for it, unless the other is a token of its own", async () => {
    const ten = { items: ["Q240"], mode: "probabilities", respondents: [0] } as const;
    const split = await serve({ reply: () => [200, chat("10", { likeliest: { "1": 0.5, "7": 0.5 } })] });
    const run = await asked(split.url, ten);
    expect(run.answers.items[0]!.rows[6]).toBe(1);
    expect(run.answers.noOption.notFollowed).toBeCloseTo(0.5, 9);
    const whole = await serve({ reply: () => [200, chat("10", { likeliest: { "1": 0.25, "10": 0.75 } })] });
    const rows = (await asked(whole.url, ten)).answers.items[0]!.rows;
    expect([rows[0], rows[9]]).toEqual([expect.closeTo(0.25, 9), expect.closeTo(0.75, 9)]);
  });
});

describe("an engine", () => {
  it.each([
    ["vLLM", "vllm", "/version", { version: "0.11.0" }, { top_k: 20, min_p: 0 }],
    ["SGLang", "sglang", "/get_server_info", { version: "0.5.3" }, { top_k: 20, min_p: 0 }],
    ["Ollama", "library", "/api/version", { version: "0.12.11" }, { reasoning_effort: "none" }],
    ["LM Studio", "organization_owner", "/api/v0/models", { data: [] }, { top_k: 20 }],
  ])(
    "is recognised by its own endpoint, and gets the fields it takes: %s",
    async (name, owner, path, own, fields) => {
      const { url, chats } = await serve({ owner, own: { [path]: own }, reply: () => [200, chat("2")] });
      const run = await asked(url);
      expect(chats[0]).toMatchObject(fields);
      expect(run.labels.join(" ")).toContain(`(${name}`);
      expect(JSON.stringify(manifest(run).record.model)).toContain(name);
    },
  );
});

describe("what is sent", () => {
  it("goes to Azure's deployment with its version, the key in its own header, other headers and parameters as given", async () => {
    vi.stubEnv("AZURE_TEST_KEY", "azure-secret-0123456789");
    const { url, requests } = await serve({ reply: () => [200, chat("2")] });
    const deployment = `${url.replace(/\/v1$/, "")}/openai/deployments/gpt-4o?api-version=2024-10-21`;
    await asked(
      deployment,
      {},
      { key: "AZURE_TEST_KEY", keyHeader: "api-key", headers: { "X-Title": "study" }, query: { tier: "a" } },
    );
    const last = requests.at(-1)!;
    expect(last.path).toBe("/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21&tier=a");
    expect(last.headers).toMatchObject({ "api-key": "azure-secret-0123456789", "x-title": "study" });
    expect(last.headers.authorization).toBeUndefined();
    vi.unstubAllEnvs();
  });

  it("is in the manifest with its hash, as it came out of what was refused, also when all is in the run file", async () => {
    const file = join(folder, "sent.duckdb");
    const { url } = await serve({
      reply: refusing(openAI("top_p", "Unsupported parameter: 'top_p' is not supported with this model.")),
    });
    const { model } = manifest(await asked(url, { file })).record;
    expect(model.sent).toEqual(['{"max_tokens":32,"temperature":0.7}']);
    expect(model.sentHash).toMatch(/^[0-9a-f]{64}$/);
    const again = await asked(url, { file });
    expect(manifest(again).record.model).toEqual(model);
    expect(again.labels.join(" ")).toContain("top-p is left out");
  });

  it("never brings a key into what is kept, however a server repeats it", async () => {
    const key = "gsk_abcdefghijklmnopqrstuvwxyz0123456789";
    vi.stubEnv("ECHOED_TEST_KEY", key);
    const file = join(folder, "echoed.duckdb");
    const { url } = await serve({
      reply: () => [200, chat(`2 ${key} ${Buffer.from(key).toString("base64")}`)],
    });
    const run = await asked(url, { file }, { key: "ECHOED_TEST_KEY", request: { user: key } });
    expect(run.replies[0]![0]!.reply).toBe("2 [key] [key]");
    const kept = [readFileSync(file, "latin1"), JSON.stringify(manifest(run)), JSON.stringify(run.model)];
    for (const text of kept) {
      expect(text).not.toContain(key);
      expect(text).not.toContain(Buffer.from(key).toString("base64"));
    }
    vi.unstubAllEnvs();
  });
});

describe("a budget", () => {
  it("counts thoughts that a server bills beyond the limit, and is not exceeded by more than one reply", async () => {
    const { url, chats } = await serve({ reply: () => [200, chat("2", { thoughts: 795, prompt: 200 })] });
    const model = server({ url, model: "m", budget: { tokens: 5_000 } });
    const stopped = simulate({
      ...{ survey, model, items: ["Q1"], respondents: 8, seed: 1, mode: "sample" },
      condition: personaPrompt(),
    });
    await expect(stopped).rejects.toThrow(/budget of 5000 tokens is reached/);
    const { prompt, answer } = model.used;
    expect(prompt + answer).toBeGreaterThan(3_900);
    expect(prompt + answer).toBeLessThanOrEqual(5_000);
    expect(chats.length).toBe((prompt + answer) / 996);
  });
});
