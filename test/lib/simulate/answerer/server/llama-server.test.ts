import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../../../lib/model/load-model.js";
import { answerReader } from "../../../../../lib/reader/grammar/answer-reader.js";
import { replyOutcomes } from "../../../../../lib/reader/tokens/outcomes.js";
import { replyContinuations } from "../../../../../lib/reader/tokens/reply-continuations.js";
import {
  clientOf,
  type ServerModel,
  server,
} from "../../../../../lib/simulate/answerer/server/server-model.js";
import { type NoOption, onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { wordsFor } from "../../../../../lib/simulate/prompt/words.js";
import { answerOfOutcomes } from "../../../../../lib/simulate/read/answer-of-outcomes.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../../../lib/survey/load-survey.js";
import { type RecordedServer, recordedServer } from "./recorded-server.js";

// llama.cpp's own server: "llama-server" of Debian's llama.cpp-tools 1:0.7.0 (build 11669), serving the teaching model
// as test/reference/teaching_gguf.py writes it, with -c 1024 -np 1 -t 1 -ctk f32 -ctv f32 -fa off (a cache in F16, the
// default there, moves probabilities by up to 1e-3). Recorded by this file run with
// POPULI_LLAMA_SERVER=http://127.0.0.1:8080; without it the recording is replayed, and a request that is not in it
// fails.
const file = fileURLToPath(new URL("./fixtures/llama-server.json", import.meta.url));
const survey = await loadSurvey("data/surveys/values.csv");
const folder = mkdtempSync(join(tmpdir(), "populi llama "));
let llama: RecordedServer;
beforeAll(async () => {
  llama = await recordedServer(file, process.env.POPULI_LLAMA_SERVER);
});
afterAll(async () => {
  await llama.close();
  rmSync(folder, { recursive: true });
});

const connected = () => server({ url: `${llama.root}/v1`, model: "some-model", retries: 0 });
const asked = (model: ServerModel, options: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model,
    items: ["Q1", "Q57", "Q164"],
    respondents: [0, 1],
    seed: 3,
    condition: personaPrompt(),
    ...options,
  });
const post = async (path: string, request: object) =>
  (await fetch(llama.root + path, { method: "POST", body: JSON.stringify(request) })).json();

describe("llama.cpp's server", () => {
  it("gives the probabilities of what is read that the model has here, also of 1 and 10", async () => {
    const model = connected();
    const run = await asked(model);
    const here = await loadModel("teaching");
    for (const [respondent, row] of run.answers.respondents.entries()) {
      const { chat, prompts } = wordsFor(run.study, { profile: true }, row);
      for (const [i, { text, options }] of prompts.entries()) {
        // It may split text into other tokens. The model here gets the same tokens.
        const messages = [
          { role: "system", content: chat.system },
          { role: "user", content: text },
        ];
        const { prompt } = (await post("/apply-template", { messages })) as { prompt: string };
        const { tokens } = (await post("/tokenize", { content: prompt, parse_special: true })) as {
          tokens: number[];
        };
        const prefix = await here.prefill(tokens.slice(0, -1));
        const reader = answerReader({ options });
        const question = {
          ids: tokens.slice(-1),
          likely: options.map(({ label }) => here.tokenizer.encode(label)),
          outcomes: replyOutcomes(options.length).count,
          after: replyContinuations(reader, options.length, here.tokenizer),
        };
        const [scores] = await here.scoreReplies(prefix, [question], []);
        prefix.dispose();
        const expected = answerOfOutcomes(scores!, options.length);
        const none = run.noOption[i]![respondent]!;
        const known = (answer: NoOption) => 1 - onNoOption(answer);
        expected.probabilities.forEach((p, k) => {
          const served = run.answers.items[i]!.rows[respondent * options.length + k]!;
          const difference = served * known(none) - p * known(expected.noOption);
          // Each may have as much more as it did not follow.
          expect(difference).toBeLessThan(expected.noOption.notFollowed + 1e-4);
          expect(-difference).toBeLessThan(none.notFollowed + 1e-4);
        });
        expect(none.notFollowed).toBeLessThan(0.01);
      }
    }
    const chats = llama.log.filter(({ path }) => path === "/v1/chat/completions");
    expect(chats.at(-1)!.request).toMatchObject({ top_logprobs: 100, top_k: 0, min_p: 0 });
    // One asks whether it gives log-probabilities. The others ask how replies go on that begin with a label.
    expect(chats.length).toBeGreaterThan(1 + 2 * 3);
    expect(chats.length).toBeLessThanOrEqual(1 + 2 * 3 * (1 + 8));
    expect(JSON.stringify(chats.map(({ request }) => request))).toContain(
      '{"role":"assistant","content":"1"}',
    );
    expect(model.sent).toEqual({ requests: chats.length, again: 0 });
  });

  it("continues a reply that the request begins, which it repeats and the reader does not see", async () => {
    const { replies } = await asked(connected(), { mode: "sample", answerPrefix: "Answer: " });
    const last = llama.log.at(-1)!.request as { readonly messages: readonly object[] };
    expect(last.messages.at(-1)).toEqual({ role: "assistant", content: "Answer:" });
    for (const written of replies.flat()) expect(written!.reply).not.toContain("Answer");
  });

  it("answers under any name, and results say which model it was", async () => {
    const { labels } = await asked(connected());
    expect(labels.join(" ")).toContain("'some-model' at http");
    expect(labels.join(" ")).toContain("which answered as 'teaching.gguf'");
  });

  it("decodes with the papers' top-k, and without a min-p of its own", async () => {
    const { answers } = await asked(connected(), { mode: "sample" });
    expect(llama.log.at(-1)!.request).toMatchObject({ temperature: 0.7, top_p: 0.8, top_k: 20, min_p: 0 });
    expect(new Set(answers.items.flatMap(({ rows }) => [...rows]))).toEqual(new Set([0, 1]));
  });

  it("refuses what its context cannot hold, and the error says what to do", async () => {
    const messages = [{ role: "user", content: "zebra quilt ".repeat(200) }] as const;
    const long = {
      messages,
      temperature: 1,
      topP: 1,
      topK: 0,
      maximumTokens: 5,
      seed: 1,
      firstTokens: false,
    };
    await expect(clientOf(connected()).ask(long, async () => {})).rejects.toThrow(
      /\(400\): .*exceeds the available context size \(1024 tokens\)[\s\S]*larger context/,
    );
  });

  it("has no Batch API, and is sent no more than its slots", async () => {
    const model = server({ url: `${llama.root}/v1`, model: "some-model", batch: true });
    await expect(asked(model, { file: join(folder, "run.duckdb") })).rejects.toThrow(
      /llama\.cpp, which serves 'some-model', has no Batch API/,
    );
    expect(llama.log.map(({ path }) => path)).toContain("/props");
  });
});
