import { describe, expect, test } from "vitest";
import { loadModel } from "../../../../../lib/model/load-model.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { chat, type Dialect, dialectServer, errorOf } from "./dialect-server.js";

const survey = handSurvey();
const serve = closedAfterEach((dialect?: Dialect) => dialectServer(dialect!));
const asked = {
  survey,
  items: ["Q1"],
  respondents: [0, 1],
  seed: 1,
  mode: "sample",
  sampling: "labels only",
  condition: personaPrompt(),
} as const;
const ask = (url: string) => simulate({ ...asked, model: server({ url, model: "m", retries: 0 }) });
const second = [0, 1, 0, 0];

describe("replies of labels only", () => {
  test.each<[string, Omit<Dialect, "reply">, Readonly<Record<string, unknown>>]>([
    [
      "vLLM, from 0.10.2 on",
      { owner: "vllm", own: { "/version": { version: "0.11.0" } } },
      { structured_outputs: { choice: ["1", "2", "3", "4"] } },
    ],
    [
      "vLLM, before 0.10.2",
      { owner: "vllm", own: { "/version": { version: "0.9.1" } } },
      { guided_choice: ["1", "2", "3", "4"] },
    ],
    [
      "llama.cpp",
      { owner: "llamacpp", own: { "/props": { total_slots: 4 } } },
      { grammar: 'root ::= "1" | "2" | "3" | "4"' },
    ],
    ["SGLang", { owner: "sglang", own: { "/get_server_info": { version: "0.5" } } }, { regex: "(1|2|3|4)" }],
  ])("are asked of %s by its own field", async (_, dialect, fields) => {
    const { url, chats } = await serve({ ...dialect, reply: () => [200, chat("2")] });
    const { answers } = await ask(url);
    expect(chats).toHaveLength(2);
    for (const sent of chats) expect(sent).toMatchObject({ ...fields, temperature: 1 });
    for (const sent of chats) expect(sent.response_format).toBeUndefined();
    expect([...answers.items[0]!.rows.subarray(0, 4)]).toEqual(second);
  });

  test("are asked of others by a JSON schema, and read in the JSON", async () => {
    const { url, chats } = await serve({ reply: () => [200, chat('{"answer": "2"}')] });
    const run = await ask(url);
    expect(chats[0]).toMatchObject({
      response_format: {
        type: "json_schema",
        json_schema: { strict: true, schema: { properties: { answer: { enum: ["1", "2", "3", "4"] } } } },
      },
    });
    expect([...run.answers.items[0]!.rows.subarray(0, 4)]).toEqual(second);
    expect(onNoOption(run.answers.noOption)).toBe(0);
    expect(run.labels.join("\n")).toContain("one reply decoded each, kept to the labels");
  });

  test("are asked for without it where a server refuses the schema, and the run says so", async () => {
    const { url, chats } = await serve({
      reply: (sent) =>
        "response_format" in sent
          ? [400, errorOf("response_format is not supported with this model")]
          : [200, chat("2")],
    });
    const run = await ask(url);
    expect([...run.answers.items[0]!.rows.subarray(0, 4)]).toEqual(second);
    expect(chats.at(-1)!.response_format).toBeUndefined();
    expect(run.labels.join("\n")).toMatch(
      /the choice of labels is left out.*response_format is not supported/s,
    );
  });

  test("are refused of a local model, whose constrained probabilities are exact, and of batteries", async () => {
    const model = await loadModel("teaching");
    await expect(simulate({ ...asked, model })).rejects.toThrow(
      /"labels only" is for servers\n.*scoring: "constrained"/,
    );
    model.dispose();
    const { url } = await serve({ reply: () => [200, chat("2")] });
    const battery = { ...asked, asking: "battery", model: server({ url, model: "m" }) } as const;
    await expect(simulate(battery)).rejects.toThrow(/a battery asks for several/);
  });
});
