import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SurveyDescription } from "../../../lib/survey/describe-survey.js";
import { describeSurvey } from "../../../lib/survey/describe-survey.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { populi } from "../populi.js";

const codebook = `
title: Trust
missing: { -1: don't know, -2: { label: no answer, reason: refused } }
variables:
  Q1: { label: trust, measure: ordinal, role: item, values: { 1: high, 2: "<b>low</b>\\e[31m" } }
  sex: { label: sex, measure: nominal, role: identifier, values: { f: woman, m: man } }
  age: { label: age, measure: scale, role: identifier }
  w: { role: weight, measure: scale }
`;
const csv = "Q1,sex,age,w,open\n1,f,30,1,=1+1\n2,m,41,0.5,fine\n-1,f,-2,1.5,\n7,m,,2,\n";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi survey é "));
  file = join(folder, "trust.csv");
  await writeFile(file, csv);
  await writeFile(join(folder, "trust.codebook.yaml"), codebook);
});
afterAll(() => rm(folder, { recursive: true }));

describe("populi survey", { timeout: 60_000 }, () => {
  test("prints counts, weighted shares and missing answers by reason, without HTML or what a terminal obeys", async () => {
    const { code, stdout } = await populi(["survey", file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/respondents +4\n/);
    expect(stdout).toMatch(/weight +w: 0\.5 – 2, design effect 1\.20 \(Kish\), effective n 3/);
    // Weights 1 and 0.5 of the two valid answers.
    expect(stdout).toContain(
      "Q1  trust  [item, ordinal]\n    1  high        1   66.7 %\n    2  <b>low</b>  1   33.3 %\n",
    );
    expect(stdout).toContain("    missing: don't know 1, unknown 1\n    not in the codebook: 7 (1)\n");
    expect(stdout).toContain("    30  1   66.7 %\n    41  1   33.3 %\n    missing: empty 1, refused 1\n");
    expect(stdout).not.toContain("\x1b");
  });

  test("prints one JSON object of the type SurveyDescription when asked", async () => {
    const { stdout } = await populi(["survey", file, "--json", "--columns", "Q1,w"]);
    const described = JSON.parse(stdout) as SurveyDescription;
    expect(described).toMatchObject({
      name: "trust",
      file: "trust.csv",
      title: "Trust",
      synthetic: false,
      respondents: 4,
      weight: { name: "w", least: 0.5, most: 2, without: 0 },
    });
    expect(described.weight?.effectiveN).toBeCloseTo(25 / 7.5, 12);
    expect(described.variables.map(({ name }) => name)).toEqual(["Q1", "w"]);
    expect(described.variables[0]).toMatchObject({
      answered: 2,
      answers: [
        { code: 1, label: "high", count: 1 },
        { code: 2, count: 1 },
      ],
      missing: { "don't know": 1, unknown: 1 },
      unlisted: [{ code: 7, count: 1 }],
    });
  });

  test("says what is wrong on stderr: no file, an unknown option, a damaged file", async () => {
    expect(await populi(["survey"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/which file\?/),
    });
    expect(await populi(["survey", file, "--jsno"])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no option '--jsno': did you mean '--json'/),
    });
    const damaged = join(folder, "damaged.sav");
    await writeFile(damaged, "$FL2@(#) SPSS");
    const ended = await populi(["survey", damaged]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/damaged\.sav: at byte .*\n.*cut short/);
    expect(ended.stderr).not.toContain("    at ");
  });
});

describe("populi convert", { timeout: 120_000 }, () => {
  test("takes codes, labels and missing values through every format and back", async () => {
    const chain = ["a.sav", "b.dta", "c.parquet", "d.csv"].map((name) => join(folder, name));
    let from = file;
    for (const to of chain) {
      const { code, stdout } = await populi(["convert", from, to]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^wrote .*: 4 respondents, 5 columns\n$/)]);
      from = to;
    }
    const before = await loadSurvey(file);
    const after = await loadSurvey(chain.at(-1)!);
    const raw = (survey: typeof before, name: string) => [0, 1, 2, 3].map((i) => survey.column(name).raw(i));
    for (const name of ["sex", "w"]) expect(raw(after, name), name).toEqual(raw(before, name));
    // Stata's own missing values stand for declared ones, with their labels.
    expect(raw(before, "Q1")).toEqual([1, 2, -1, 7]);
    expect(raw(after, "Q1")).toEqual([1, 2, ".b", 7]);
    expect([raw(before, "age"), raw(after, "age")]).toEqual([
      [30, 41, -2, null],
      [30, 41, ".a", null],
    ]);
    const described = describeSurvey(after).variables;
    expect(described.find(({ name }) => name === "Q1")!.missing).toMatchObject({ "don't know": 1 });
    expect(described.find(({ name }) => name === "age")!.missing).toEqual(
      describeSurvey(before).variables.find(({ name }) => name === "age")!.missing,
    );
    expect(after.variable("Q1").values.map(({ label }) => label)).toContain("high");
  });

  test("writes labels, or empty cells for missing codes, and reports what it changed", async () => {
    const labelled = join(folder, "labels.csv");
    const { stderr } = await populi(["convert", file, labelled, "--labels", "--user-missing", "empty"]);
    expect((await readFile(labelled, "utf8")).split("\n").slice(0, 4)).toEqual([
      "Q1,sex,age,w,open",
      "high,woman,30,1,'=1+1",
      "<b>low</b>\x1b[31m,man,41,0.5,fine",
      ",woman,,1.5,",
    ]);
    expect(stderr).toMatch(/labels\.csv: 1 text that a spreadsheet would run as a formula/);
    await expect(readFile(join(folder, "labels.codebook.yaml"), "utf8")).resolves.toContain("Trust");
  });

  test("replaces a file only with --overwrite, never its own input, and leaves no partial file", async () => {
    const there = join(folder, "there.csv");
    await writeFile(join(folder, "there.codebook.yaml"), "mine");
    const before = (await readdir(folder)).sort();
    expect(await populi(["convert", file, there])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/there\.codebook\.yaml: this file exists already\n.*--overwrite/),
    });
    expect((await populi(["convert", file, file, "--overwrite"])).stderr).toMatch(/converted into itself/);
    expect((await populi(["convert", file, join(folder, "x.savv")])).stderr).toMatch(/did you mean '\.sav'/);
    expect((await populi(["convert", file, join(folder, "no", "x.sav")])).stderr).toMatch(
      /cannot be written/,
    );
    expect(await populi(["convert", file, join(folder, "y.sav"), "--user-missing", "no"])).toMatchObject({
      code: 2,
    });
    expect((await readdir(folder)).sort()).toEqual(before);
    expect(await populi(["convert", file, there, "--overwrite"])).toMatchObject({ code: 0 });
  });
});
