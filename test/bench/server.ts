import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { loadSurvey, personaPrompt, server, simulate } from "../../lib/index.js";

/*
 * npm run bench -- server [answers] [milliseconds] [at once] [memory|file]
 * Requests a second against a server in another process that answers after so many milliseconds (default 6,400 answers, 200
 * ms, 64 at once): by a study, and by `fetch` alone. With "file" answers go to a run file too. The share of a core that this
 * process used says what limits. Memory is what is held after every tenth of the answers.
 */
const answers = Number(process.argv[2] ?? 6_400);
const takes = Number(process.argv[3] ?? 200);
const atOnce = Number(process.argv[4] ?? 64);
const kept = process.argv[5] === "file";

const script = fileURLToPath(new URL("./parts/answering-server.js", import.meta.url));
const child = spawn(process.execPath, [script, String(takes)], { stdio: ["ignore", "pipe", "inherit"] });
const [port] = (await once(child.stdout!, "data")) as [Buffer];
const url = `http://127.0.0.1:${String(port).trim()}/v1`;
const folder = mkdtempSync(join(tmpdir(), "populi bench "));

async function timed(what: string, requests: number, work: () => Promise<unknown>): Promise<void> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  const rate = requests / seconds;
  const capacity =
    takes > 0
      ? `, ${((100 * rate) / ((1000 * atOnce) / takes)).toFixed(0)} % of ${(1000 * atOnce) / takes}/s`
      : "";
  console.log(
    `${what}: ${rate.toFixed(0)}/s${capacity}; ${((user + system) / 1e4 / seconds).toFixed(0)} % of a core, ${((user + system) / 1000 / requests).toFixed(2)} ms of it a request; load ${loadavg()[0]!.toFixed(1)}`,
  );
}

try {
  await timed(`fetch alone, ${takes} ms, ${atOnce} at once`, Math.min(answers, 6_400), async () => {
    const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "x".repeat(1_000) }] });
    let left = Math.min(answers, 6_400);
    const one = async () => {
      while (left-- > 0)
        await (
          await fetch(`${url}/chat/completions`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body,
          })
        ).text();
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  });

  const survey = await loadSurvey("data/surveys/values.csv");
  const items = survey.items.slice(0, Math.max(16, Math.ceil(answers / survey.size)));
  const respondents = Math.min(survey.size, Math.ceil(answers / items.length));
  const model = server({ url, model: "m", concurrency: atOnce });
  const asked = respondents * items.length;
  let tenth = 0;
  const held: number[] = [];
  await timed(`a study of ${respondents} respondents × ${items.length} items`, asked, () =>
    simulate({
      ...{ survey, model, items, respondents, seed: 1, mode: "sample", condition: personaPrompt() },
      ...(kept && { file: join(folder, "run.duckdb") }),
      progress({ done, total }) {
        if (done < (tenth * total) / 10) return;
        tenth += 1;
        globalThis.gc?.();
        held.push(process.memoryUsage().heapUsed);
      },
    }),
  );
  const megabytes = held.map((bytes) => (bytes / 2 ** 20).toFixed(0)).join(", ");
  console.log(
    `held (MB of heap${globalThis.gc ? "" : ", garbage included"}): ${megabytes}; asked again ${model.sent.again}`,
  );
} finally {
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
