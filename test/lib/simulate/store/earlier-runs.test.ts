import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type LocalModel, type SimulateOptions, server, simulate } from "../../../../lib/index.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { useTinyModel } from "../../steer/tiny-model.js";
import { localRuns, serverRuns, serversHashed } from "./earlier-runs.js";

/** Answers by run, as lines of a journal, and the rows of each item; numbers are doubles in base64. */
type Recorded = Readonly<
  Record<string, { readonly answers: readonly unknown[]; readonly rows: readonly string[] }>
>;

/** Made at commit 240255a, by the code before the rooms of `lib/simulate` were redesigned. */
const recorded = JSON.parse(
  readFileSync(new URL("./fixtures/earlier-runs.json", import.meta.url), "utf8"),
) as { readonly local: Recorded; readonly server: Recorded; readonly hashes: readonly string[] };

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi earlier é "));
let model: LocalModel;
useTinyModel((loaded) => {
  const refuse = async () => {
    throw new Error("the model was asked");
  };
  model = {
    ...loaded,
    ...{ prefill: refuse, scoreOptions: refuse, scoreReplies: refuse, meanHidden: refuse },
    ...{ generate: refuse, generateTexts: refuse },
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

async function resumed(name: string, earlier: Recorded[string], options: Omit<SimulateOptions, "file">) {
  const file = join(folder, `${name}.duckdb`);
  writeFileSync(`${file}.journal`, earlier.answers.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const run = await simulate({ ...options, file });
  const rows = run.answers.items.map(({ rows }) => Buffer.from(rows.buffer).toString("base64"));
  expect(rows).toEqual(earlier.rows);
}

describe("a run file of an earlier version", () => {
  const written = Object.keys(recorded.local).filter(
    (name) => name !== "elicit" && name !== "battery, decoded",
  );
  it.each(written)("answers for a local model without asking it: %s", async (name) => {
    await resumed(`local ${name}`, recorded.local[name]!, localRuns(survey, model)[name]!);
  });

  // Nobody listens there.
  const runs = serverRuns(survey, "http://127.0.0.1:9/v1");

  it.each(Object.keys(runs))("answers for a server without asking it: %s", async (name) => {
    await resumed(`server ${name}`, recorded.server[name]!, runs[name]!);
  });

  it.each<[string, Partial<SimulateOptions>]>([
    ["sample", { read: "answer" }],
    ["sample", { replyTokens: 6 }],
    ["probabilities", { mode: "probabilities", scoring: "as read", items: ["Q1", "Q57"] }],
    ["probabilities", { mode: "probabilities", scoring: "first token", items: ["Q1", "Q57"] }],
    ["elicit", { mode: "elicit" }],
    ["battery, decoded", { asking: "battery" }],
  ])("does not answer under another definition: %s, now %j", async (name, change) => {
    const file = `under another definition, ${JSON.stringify(change)}`;
    const asked = { ...runs.sample!, optionOrder: "as written", ...change } as const;
    await expect(resumed(file, recorded.server[name]!, asked)).rejects.toThrow(/fetch failed/);
  });

  it("knows a server by the same hash", () => {
    expect(serversHashed.map((options) => server(options).hash)).toEqual(recorded.hashes);
  });
});
