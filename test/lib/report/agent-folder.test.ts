import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evaluate } from "../../../lib/fidelity/evaluate.js";
import { randomStream } from "../../../lib/random/stream.js";
import { scoreFiles } from "../../../lib/report/score-files/score-files.js";
import { fitTemperature } from "../../../lib/temper/fit-temperature.js";
import { pooledRun } from "../../../lib/temper/pooled-run.js";
import { temperedRun } from "../../../lib/temper/tempered-run.js";

/** A stand-in of PSII's release: 100 people of wave 7 with their agents, whose answers are narrower. All are made up. */
const people = Array.from({ length: 100 }, (_, person) => {
  const stream = randomStream(1, ["stand-in", person]);
  return ["Q46", "Q47", "Q49", "Q164"].map((item) => {
    const most = item === "Q49" || item === "Q164" ? 10 : 4;
    return {
      item,
      most,
      human: 1 + stream.integer(most),
      agent: stream.uniform() < 0.7 ? most / 2 : 1 + stream.integer(most),
    };
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "populi agents é "));
});
afterEach(() => rmSync(folder, { recursive: true }));
const write = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
const agents = () => {
  for (const [person, answers] of people.entries())
    write(`${person + 1}.json`, {
      ...Object.fromEntries(
        answers.map(({ item, agent }, k) => [
          item,
          // One reply that the release could not parse, and one that is an answer in words.
          person === 3 && k === 0
            ? { input: "…", output: "I cannot say.", result: "FAILED_TO_PARSE_NUMBER" }
            : { input: "…", output: String(agent), result: agent },
        ]),
      ),
      lang: "en",
    });
};

describe("a folder of agents, as PSII's release has", () => {
  test("is scored beside its people row by row, with and without calibration", async () => {
    agents();
    const human = join(folder, "wvs.csv");
    const names = people[0]!.map(({ item }) => item);
    const header = ["Q1", "Q57", "Q260", "W_WEIGHT", "B_COUNTRY_ALPHA", ...names];
    const rows = people.map((answers, person) => [
      ...[1, 1, 1, 1, "XAR"],
      ...answers.map(({ human: code }, k) => (person === 7 && k === 1 ? -2 : code)),
    ]);
    write("wvs.csv", [header, ...rows].map((row) => row.join(",")).join("\n"));
    const { run } = await scoreFiles(human, folder, { convention: "psii", draws: 20 });
    expect(run.answers.items.map(({ item }) => item)).toEqual(names);
    expect(run.labels.join("\n")).toMatch(/rows matched by their order: 100/);
    expect(run.labels.join("\n")).toMatch(/1 of 400 simulated cells hold no option: 1 × 'I cannot say.'/);

    const pooled = pooledRun(run);
    const fitted = fitTemperature(pooled, { items: ["Q47", "Q49"] });
    expect(fitted.groups[0]!.before).toBeLessThan(fitted.groups[0]!.human);
    expect(fitted.groups[0]!.after).toBeGreaterThan(fitted.groups[0]!.before);
    const kl = async (one: typeof run) =>
      (await evaluate(one, { convention: "psii", draws: 20 })).score.estimates.kl.value;
    const without = { ...run, ...sidesOf(run, ["Q46", "Q164"]) };
    expect(await kl(temperedRun(pooled, fitted))).toBeLessThan(await kl(without));
  });

  test("is refused with a file missing, no file at all, or one that holds no answers", async () => {
    await expect(scoreFiles("data/surveys/values.csv", folder)).rejects.toThrow("no files of agents");
    agents();
    rmSync(join(folder, "5.json"));
    await expect(scoreFiles("data/surveys/values.csv", folder)).rejects.toThrow("agent 5 is missing: 5.json");
    write("5.json", '{ "Q1": ');
    await expect(scoreFiles("data/surveys/values.csv", folder)).rejects.toThrow(/5\.json[\s\S]*no JSON/);
    write("5.json", { lang: "en" });
    await expect(scoreFiles("data/surveys/values.csv", folder)).rejects.toThrow("no answer of the agent");
  });
});

/** Both sides of a run with some of its items alone. */
function sidesOf<Run extends Pick<Parameters<typeof evaluate>[0], "answers" | "human">>(
  { answers, human }: Run,
  names: readonly string[],
) {
  const some = <Set extends Run["answers"]>(set: Set): Set => ({
    ...set,
    items: set.items.filter(({ item }) => names.includes(item)),
  });
  return { answers: some(answers), human: some(human) };
}
