import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSurvey } from "../../../lib/survey/write-survey.js";
import { type FaultyServer, faultyServer } from "../../lib/simulate/answerer/server/faulty-server.js";
import { handSurvey } from "../../lib/steer/hand-survey.js";
import { populi, readOutputs, writeCells } from "../populi.js";

// A real kernel, and a server on the loopback interface that accepts one key and quotes a wrong one, as some servers
// do.
const key = "sk-populi-0123456789-secret-key";
let folder: string;
let notebook: string;
let server: FaultyServer;
/** The server stops answering at this request. */
let silentFrom = 12;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi server é "));
  notebook = join(folder, "asks.ipynb");
  server = await faultyServer({
    key,
    fault: (n) => (n >= silentFrom ? "silence" : undefined),
    answer: ({ messages, seed }) => String(1 + ((JSON.stringify(messages).length + seed) % 3)),
  });
  await writeSurvey(handSurvey(400), join(folder, "people.csv"));
  const asks = (file: string) => `
    const run = await simulate({
      survey, model, items: ["Q1", "Q57"], respondents: 20, seed: 1, mode: "sample", condition: personaPrompt(), ${file}
    });
    console.log(JSON.stringify(run.answers.items.map(({ rows }) => [...rows])));`;
  await writeCells(notebook, [
    `import { loadSurvey, personaPrompt, server, simulate } from "populi";
     const survey = await loadSurvey("people.csv");
     const model = server({ url: ${JSON.stringify(server.url)}, model: "right", key: "POPULI_TEST_KEY", concurrency: 4 });
     model`,
    asks('file: "run.duckdb"'),
    "run",
    "model.used",
    asks(""),
  ]);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whether a text has a part of the key. The key's digits alone also occur in a report's scripts. */
const holdsKey = (text: string) => text.includes("populi-0123456789") || /sk-populi-/.test(text);

const outputs = () => ["--ipynb", join(folder, "out.ipynb"), "--html", join(folder, "out.html")];

/** Everything written and printed, with the run file's tables as text, since its columns may be compressed. */
async function seen(ended: { readonly stdout: string; readonly stderr: string }): Promise<string> {
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const bytes = files.map(({ name }) => readFile(join(folder, name), "latin1"));
  const instance = await DuckDBInstance.create(join(folder, "run.duckdb"), { access_mode: "READ_ONLY" });
  const connection = await instance.connect();
  const rows = async (table: string) =>
    JSON.stringify((await connection.runAndReadAll(`from ${table}`)).getRowsJson());
  const tables = [await rows("scores"), await rows("results")];
  connection.closeSync();
  instance.closeSync();
  return [ended.stdout, ended.stderr, ...tables, ...(await Promise.all(bytes))].join("\n");
}

describe("a notebook that asks a server", { timeout: 120_000 }, () => {
  it("ends when interrupted with requests pending, resumes, and shows the key nowhere", async () => {
    let watch: NodeJS.Timeout | undefined;
    const environment = { POPULI_TEST_KEY: key };
    const stopped = await populi(
      ["run", notebook, ...outputs()],
      (_, signal) => {
        watch ??= setInterval(() => {
          // The four concurrent requests are never answered.
          if (server.log.length < silentFrom + 4) return;
          clearInterval(watch);
          signal("SIGINT");
        }, 5);
      },
      environment,
    );
    clearInterval(watch);
    expect(stopped.code).toBe(130);
    expect((await readOutputs(join(folder, "out.ipynb")))[1]).toMatch(
      /Interrupted: simulating 20 respondents/,
    );
    expect(holdsKey(await seen(stopped))).toBe(false);

    silentFrom = Number.POSITIVE_INFINITY;
    const before = server.log.length;
    const whole = await populi(["run", notebook, ...outputs()], undefined, environment);
    expect(whole.code).toBe(0);
    // 40 questions, 12 answered before; then 40 again without a run file, with the same answers.
    expect(server.log.length - before).toBe(40 - 12 + 40);
    const [, resumed, shown, , again] = await readOutputs(join(folder, "out.ipynb"));
    const answers = (text: string | undefined) => /\[\[.*\]\]/.exec(text ?? "")?.[0];
    expect(answers(resumed)).toBeDefined();
    expect(answers(resumed)).toBe(answers(again));
    expect(shown).toContain("which weights answered cannot be known");
    expect(holdsKey(await seen(whole))).toBe(false);
  });

  it("shows a refused key nowhere either", async () => {
    const refused = await populi(["run", notebook, ...outputs()], undefined, {
      POPULI_TEST_KEY: key.replace("secret", "wrong"),
    });
    expect(refused.code).toBe(1);
    const text = await seen(refused);
    expect(text.includes("refused the key (401)")).toBe(true);
    expect(holdsKey(text)).toBe(false);
  });
});
