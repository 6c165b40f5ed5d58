import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../../lib/errors/interrupted.js";
import { batchesOf } from "../../../../../lib/simulate/answerer/server/batch-job.js";
import type { Budget } from "../../../../../lib/simulate/answerer/server/options/budget.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import type { Simulation } from "../../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { type BatchBehaviour, batchServer } from "./batch-server.js";
import { closedAfterEach } from "./closed-after-each.js";
import type { Behaviour } from "./faulty-server.js";
import { asked } from "./killed.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi batch é "));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.duckdb`);
const serve = closedAfterEach((behaviour?: BatchBehaviour) => batchServer({ answer, ...behaviour }));

/** An answer that depends on everything it should: the words and the seed. */
const answer: NonNullable<Behaviour["answer"]> = ({ messages, seed }) =>
  String(1 + ((messages.map(({ content }) => content.length).reduce((a, b) => a + b) + seed) % 3));

type Asked = Partial<SimulateOptions> & { readonly one?: boolean; readonly budget?: Budget };
const run = (url: string, { one, budget, ...asked }: Asked = {}) =>
  simulate({
    survey,
    model: server({
      url,
      model: "right",
      ...(one ? {} : { batch: { every: 0.01 } }),
      ...(budget && { budget }),
    }),
    items: ["Q1", "Q57"],
    respondents: 8,
    seed: 1,
    mode: "sample",
    condition: personaPrompt(),
    ...asked,
  });
const answers = (simulation: Simulation) => simulation.answers.items.map(({ rows }) => [...rows]);
const stopped = async (running: Promise<Simulation>) => {
  const error = await running.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Interrupted);
  return error as Interrupted;
};

describe("a run through the Batch API", () => {
  it("gives what the same run gives one by one, asks once, and counts the tokens", async () => {
    const { url, jobs, chats } = await serve({ looks: 3 });
    const file = newFile();
    const batched = await run(url, { file });
    // One finds out which fields the server takes.
    expect(chats).toHaveLength(1);
    expect(jobs).toHaveLength(1);
    expect(jobs[0]!.lines).toHaveLength(16);
    expect(jobs[0]!.looks).toBe(4);
    expect((batched.model as ReturnType<typeof server>).used).toMatchObject({
      prompt: 850,
      answer: 17,
    });
    expect(answers(batched)).toEqual(answers(await run(url, { one: true })));
    expect(chats).toHaveLength(17);
    expect(answers(await run(url, { file, one: true }))).toEqual(answers(batched));
    expect([jobs.length, chats.length]).toEqual([1, 17]);
  });

  it("leaves no file at the server; one that cannot be deleted is named in the labels, and tried again the next time", async () => {
    const line = (n: number, batch: number) => (n === 3 && batch === 0 ? "refused" : "answered");
    const clean = await serve({ line });
    const file = newFile();
    await stopped(run(clean.url, { file }));
    expect([...clean.files.keys()]).toEqual([]);
    await run(clean.url, { file });
    expect(clean.uploads.count).toBe(2);
    expect([...clean.files.keys()]).toEqual([]);

    let keeps = true;
    const keeping = await serve({ keepsFiles: () => keeps });
    const other = newFile();
    const { labels, answers } = await run(keeping.url, { file: other });
    expect(answers.respondents).toHaveLength(8);
    expect(labels.join("\n")).toMatch(/'file-0', a file of a batch, could not be deleted.*403.*30 days/);
    expect([...keeping.files.keys()]).toEqual(["file-0", "output-batch-0"]);
    keeps = false;
    expect((await run(keeping.url, { file: other })).labels.join()).not.toContain("deleted");
    expect([...keeping.files.keys()]).toEqual([]);
    expect(keeping.jobs).toHaveLength(1);
  });

  it("reads probabilities from the tokens told, after one short request to find out whether the server gives any", async () => {
    const { url, jobs, chats } = await serve({
      firstTokens: () => [
        ["2\n", 0.75],
        ["1\n", 0.15],
        ["3", 0.1],
      ],
    });
    const asked = { mode: "probabilities", items: ["Q1"], file: newFile() } as const;
    const { answers, noOption, made } = await run(url, asked);
    // A batch cannot be asked how "3" goes on.
    expect([...answers.items[0]!.rows.subarray(0, 3)]).toEqual([
      expect.closeTo(0.15, 12),
      expect.closeTo(0.75, 12),
      expect.closeTo(0.1, 12),
    ]);
    expect(made[0]![0]).toBe("to the label");
    expect(noOption[0]![0]!.notFollowed).toBeCloseTo(0, 12);
    expect(chats).toHaveLength(1);
    // Respondents with one prompt share a line.
    expect(jobs[0]!.lines.length).toBeLessThanOrEqual(8);
    expect(new Set(jobs[0]!.lines.map(({ custom_id }) => custom_id)).size).toBe(jobs[0]!.lines.length);
  });

  it("keeps what a batch that expired has, says what is missing, and asks only that again", async () => {
    const { url, jobs } = await serve({
      status: (n) => (n === 0 ? "expired" : "completed"),
      line: (n, batch) => (batch > 0 || n < 10 ? "answered" : n === 15 ? "missing" : "refused"),
    });
    const file = newFile();
    const { message, partial } = await stopped(run(url, { file }));
    expect(message).toMatch(
      /batch-0 is expired: 6 of its 16 requests have no answer: 5 × batch_expired: not executed in time; 1 × no line/,
    );
    expect((partial as Simulation).answers.respondents).toHaveLength(5);
    const whole = await run(url, { file });
    expect(jobs[1]!.lines).toHaveLength(6);
    expect(answers(whole)).toEqual(answers(await run(url, { one: true })));
  });

  it.each(["failed", "cancelled"] as const)("that %s says so, and the next run asks anew", async (status) => {
    const { url, jobs } = await serve({
      status: (n) => (n === 0 ? status : "completed"),
      line: (_, batch) => (batch === 0 ? "missing" : "answered"),
    });
    const file = newFile();
    const { message } = await stopped(run(url, { file }));
    expect(message).toContain(`batch-0 is ${status}: 16 of its 16 requests have no answer`);
    await run(url, { file });
    expect(jobs).toHaveLength(2);
  });

  it("whose start got no reply is found again, not started twice", async () => {
    const { url, jobs, uploads } = await serve({ lost: (n) => n === 0 });
    await run(url, { file: newFile() });
    expect([jobs.length, uploads.count]).toEqual([1, 1]);
  });

  it("words requests as the server takes them, also where only the batch tells", async () => {
    const refuses: BatchBehaviour["refuses"] = ({ max_tokens }) =>
      max_tokens === undefined
        ? undefined
        : [
            400,
            {
              error: {
                message:
                  "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
              },
            },
          ];
    const live = await serve({ refuses });
    const one = await run(live.url, { file: newFile() });
    expect(one.labels.join(" ")).toContain("is sent as max_completion_tokens");
    expect(live.jobs).toHaveLength(1);
    // The model is served in batches alone: a first batch is refused, and a second one answered.
    const alone = await serve({ refuses, batchesAlone: true });
    expect(answers(await run(alone.url, { file: newFile() }))).toEqual(answers(one));
    expect(alone.jobs.map(({ lines }) => lines.length)).toEqual([16, 16]);
  });

  it("records what a filter stopped, delivers the rest, and asks again on request", async () => {
    let filtering = true;
    const { url, jobs } = await serve({
      refuses: ({ messages }) =>
        filtering && messages[0]!.content.includes("You are a woman.")
          ? [400, { error: { message: "content management policy", code: "content_filter" } }]
          : undefined,
    });
    const file = newFile();
    const first = await run(url, { file });
    expect(first.answers.respondents).toHaveLength(8);
    expect(first.unanswered.length).toBeGreaterThan(0);
    expect(new Set(first.unanswered.map(({ kind }) => kind))).toEqual(new Set(["filtered"]));
    await run(url, { file });
    expect(jobs).toHaveLength(1);
    filtering = false;
    expect((await run(url, { file, retry: ["filtered"] })).unanswered).toEqual([]);
    expect(jobs[1]!.lines).toHaveLength(first.unanswered.length);
  });

  it("is stopped by a signal without losing it: the next run reads the same batch", async () => {
    const { url, jobs } = await serve({ looks: 30 });
    const file = newFile();
    const stop = new AbortController();
    const progress: SimulateOptions["progress"] = ({ unit }) => {
      if (unit === "requests") stop.abort();
    };
    const { message } = await stopped(run(url, { file, signal: stop.signal, progress }));
    expect(message).toMatch(/batch-0.*run again to read its answers/);
    await run(url, { file });
    expect(jobs).toHaveLength(1);
  });

  it("is refused without a run file, with history, and beyond its budget, before anything is sent", async () => {
    const { url, uploads } = await serve();
    await expect(run(url)).rejects.toThrow(/without a run file/);
    await expect(run(url, { file: newFile(), budget: { tokens: 300 } })).rejects.toThrow(
      /budget of 300 tokens is reached after 51 tokens: what is asked next may take \d{4}/,
    );
    await expect(run(url, { file: newFile(), asking: "with history" })).rejects.toThrow(
      /a question waits for the answer before it/,
    );
    expect(uploads.count).toBe(0);
  });

  it("is split at the limits of one batch", () => {
    const lines = ["a", "bb", "é", "dddd", "e"].map((text) => ({ key: text, text }));
    const split = (limits: { requests: number; bytes: number }) =>
      batchesOf(lines, limits).map((part) => part.map(({ text }) => text).join("|"));
    expect(split({ requests: 2, bytes: 100 })).toEqual(["a|bb", "é|dddd", "e"]);
    expect(split({ requests: 9, bytes: 5 })).toEqual(["a|bb|é", "dddd|e"]);
  });

  it("runs against a server that is not ours", async () => {
    // aimock answers every line of a batch with the same sentence: no option.
    const other = new LLMock({ port: 0, host: "127.0.0.1", logLevel: "silent" });
    await other.start();
    try {
      const { answers, model } = await run(`${other.url}/v1`, { file: newFile() });
      expect(onNoOption(answers.noOption)).toBe(1);
      expect((model as ReturnType<typeof server>).used).toMatchObject({ prompt: 16, answer: 16 });
    } finally {
      await other.stop();
    }
  });
});

describe("a process that waits for a batch and is killed", () => {
  it("finds its batch again at whatever moment, asks nothing twice, and ends with the same result", async () => {
    const script = fileURLToPath(new URL("./ask.mjs", import.meta.url));
    const calm = await serve();
    const expected = await asked(script, [calm.url, newFile()]);
    const slow = await serve({ looks: 8, lost: (n) => n === 0 });
    const file = newFile();
    // The reply to the start is lost and the process killed: it knows the batch by its ticket alone.
    const moments = [
      () => slow.jobs.length > 0,
      () => slow.jobs[0]!.looks >= 2,
      () => slow.jobs[0]!.looks >= 6,
    ];
    for (const moment of moments)
      expect(await asked(script, [slow.url, file, "batch"], moment)).toBeUndefined();
    const result = await asked(script, [slow.url, file, "batch"]);
    expect(JSON.parse(result!)).toEqual(JSON.parse(expected!));
    expect(slow.jobs).toHaveLength(1);
    expect(slow.jobs[0]!.lines).toHaveLength(90);
    expect(slow.chats).toHaveLength(1);
  }, 120_000);
});
