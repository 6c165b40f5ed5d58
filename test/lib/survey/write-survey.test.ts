import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../lib/survey/write-survey.js";
import { writtenSurvey } from "./written-survey.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi write é-"));
});
afterAll(() => rm(folder, { recursive: true }));

const raw = (survey: Survey, name: string) =>
  Array.from({ length: survey.size }, (_, i) => survey.column(name).raw(i));
const names = [...writtenSurvey.codebook.variables.keys()];

/** Each format in a folder of its own: a codebook beside one must not serve the other. */
async function written(name: string, options?: Parameters<typeof writeSurvey>[2]) {
  const own = await mkdtemp(join(folder, "w-"));
  const result = await writeSurvey(writtenSurvey, join(own, name), options);
  return { ...result, file: join(own, name), folder: own };
}

test.each(["written.csv", "written.parquet"])(
  "%s read back is the same survey, codebook and all",
  async (name) => {
    const { file, notes } = await written(name);
    const back = await loadSurvey(file);
    expect(notes.join()).toMatch(
      name.endsWith("csv")
        ? /^1 text that a spreadsheet would run/
        : /^letters: its numbers are written as text/,
    );
    expect(back.codebook).toEqual(writtenSurvey.codebook);
    expect([back.weight, back.size]).toEqual(["w", 7]);
    for (const column of names) {
      const expected = raw(writtenSurvey, column);
      // A formula is made harmless in a CSV, and noted.
      if (name.endsWith("csv") && column === "town") expected[3] = "'=1+1";
      expect(raw(back, column), column).toEqual(expected);
    }
  },
);

test("a .sav read back keeps codes, labels, missing values, weight and the mark of synthetic data", async () => {
  const { file, notes } = await written("written.sav");
  const back = await loadSurvey(file);
  expect(notes).toEqual(["missing values are SPSS's: letters .a → -101, .z → -126"]);
  expect(raw(back, "letters")).toEqual([1, -101, 2, -126, null, 1, 2]);
  expect(back.variable("letters").missing).toEqual([
    { code: -126, label: "refused", reason: "refused" },
    { code: -101, label: "don't know", reason: "don't know" },
  ]);
  for (const column of names.filter((name) => name !== "letters")) {
    expect(raw(back, column), column).toEqual(raw(writtenSurvey, column));
    expect(back.variable(column).label).toBe(writtenSurvey.variable(column).label);
  }
  expect([back.codebook.title, back.codebook.synthetic, back.weight]).toEqual([
    "Invented answers",
    true,
    "w",
  ]);
  expect(back.variable("trust")).toMatchObject({
    measure: "ordinal",
    values: writtenSurvey.variable("trust").values,
    missing: writtenSurvey.variable("trust").missing.toReversed(),
  });
  expect(back.variable("sex").missing).toEqual([{ code: "x", label: "refused", reason: "refused" }]);
});

test("a .dta read back keeps codes, labels, extended missing values and the mark of synthetic data", async () => {
  const { file, notes } = await written("written.dta");
  const back = await loadSurvey(file);
  expect(notes.join("\n")).toMatch(
    /missing values are Stata's: trust -5 → \.a, -4 → \.b, -2 → \.c, -1 → \.d; score 99 → \.a/,
  );
  expect(notes.join("\n")).toMatch(
    /'a_rather_long_variable_name_indeed' is a_rather_long_variable_name_inde;/,
  );
  for (const column of names) {
    const found = column.slice(0, 32);
    const letters: Readonly<Record<string, string>> = { "-1": ".d", "-5": ".a", "99": ".a" };
    const expected = raw(writtenSurvey, column).map((code) =>
      column === "trust" || column === "score" ? (letters[String(code)] ?? code) : code,
    );
    expect(raw(back, found), column).toEqual(expected);
  }
  expect(back.variable("trust").missing.map(({ code, label }) => `${code} ${label}`)).toEqual([
    ".a unknown",
    ".b not asked",
    ".c No answer",
    ".d don't know",
  ]);
  expect([back.codebook.title, back.codebook.synthetic]).toEqual(["Invented answers", true]);
  expect(back.variable("letters").missing).toEqual([
    { code: ".a", label: "don't know", reason: "don't know" },
    { code: ".z", label: "refused", reason: "refused" },
  ]);
});

test("the files are, byte for byte, those that R's haven read (fixtures/written-haven.txt)", async () => {
  const record = await readFile(join(import.meta.dirname, "fixtures/written-haven.txt"), "utf8").catch(
    () => "",
  );
  const hashes: string[] = [];
  for (const name of ["written.sav", "written.dta"]) {
    const { file } = await written(name);
    const keep = process.env.POPULI_KEEP_WRITTEN;
    if (keep !== undefined) {
      await mkdir(keep, { recursive: true });
      await copyFile(file, join(keep, name));
    }
    const hash = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    hashes.push(`file ${name} ${hash}`);
  }
  for (const line of hashes) expect(record).toContain(line);
  // Spot checks of what haven read.
  expect(record).toContain("notes: SYNTHETIC DATA: generated, not surveyed. No respondent is a person.");
  expect(record).toContain("variable trust | Trust in <b>people</b> | | -5 -1");
  expect(record).toContain("  1.5; -1e-300; 1e+300; 0; 99; 152; -100");
  expect(record).toContain('  Zürich; תל אביב; హైదరాబాద్; =1+1; a, "b"; Łódź; 東京\\nx');
  expect(record).toContain("  abc*700; xxx*256; yyy*255; ; ééé*1200; e; f");
  expect(record).toContain("  1; .a; 2; .z; NA; 1; 2");
  expect(record).toContain("  .a = don't know");
  // Days and seconds since 1970, as R counts dates; what is not all dates stays text.
  expect(record).toContain("  17657; -32746; NA; -141349; 19782; -3653; 0");
  expect(record).toContain("  1525601410; NA; NA; NA; -315619200; NA; -2829217790");
  expect(record).toContain("  2018-05-06; 1880-05-06; 2023-02-29; ; ; ; 1582-10-14");
});

test("labels instead of codes, and empty cells instead of missing codes, where asked", async () => {
  const { file } = await written("labels.csv", { labels: true, missing: "empty", columns: ["trust", "sex"] });
  expect(await readFile(file, "utf8")).toBe(
    'trust,sex\nhigh,woman\nmiddle,man\n"low & ""last""",woman\n,\n,\n,man\nmiddle,woman\n',
  );
});

describe("missing values beyond what SPSS can hold", () => {
  const missing = (codes: readonly number[], answers: readonly number[]) =>
    surveyOf(
      { q: [...answers, ...codes] },
      {
        codebook: {
          title: "T",
          synthetic: false,
          variables: new Map([
            [
              "q",
              {
                name: "q",
                label: "q",
                measure: "ordinal" as const,
                role: "item" as const,
                values: answers.map((code) => ({ code, label: `answer ${code}` })),
                missing: codes.map((code) => ({ code, label: `m${code}`, reason: "unknown" as const })),
              },
            ],
          ]),
        },
      },
    );

  test("are a range where no answer lies in it, with one value beside", async () => {
    const file = join(folder, "range.sav");
    expect((await writeSurvey(missing([-2, -1, 97, 98, 99], [1, 2]), file)).notes).toHaveLength(1);
    expect((await writeSurvey(missing([-1, 97, 98, 99], [1, 2]), file)).notes).toEqual([]);
    expect((await loadSurvey(file)).variable("q").missing.map((entry) => entry.code)).toEqual([
      -1, 97, 98, 99,
    ]);
  });

  test("are noted where they do not fit", async () => {
    const { notes } = await writeSurvey(missing([1, 3, 5, 7], [2, 4, 6]), join(folder, "odd.sav"));
    expect(notes).toEqual(["q: of 4 missing values SPSS can hold 1, 3, 5"]);
  });
});

test("what an SPSS file says beyond meaning, as PSPP wrote it, comes back from .sav, CSV and Parquet", async () => {
  const before = await loadSurvey(join(import.meta.dirname, "fixtures/kept.sav"));
  expect(before.variable("share").file).toMatchObject({ format: "PCT6.1" });
  expect(before.variable("r").file).toMatchObject({ missingRange: [Number.NEGATIVE_INFINITY, 0] });
  expect(before.variable("q").file).toMatchObject({ attributes: { Source: ["Form A"], Pages: ["1", "2"] } });
  expect(before.variable("q").missing.map(({ code, label }) => `${code} ${label}`)).toEqual([
    "8 Refused",
    "9 Not asked",
  ]);
  expect(before.codebook.file?.attributes).toEqual({ Wave: ["3"] });
  expect(before.codebook.file?.documents?.[0]).toBe("Fieldwork in March 2024.");
  for (const name of ["kept.sav", "kept.csv", "kept.parquet"]) {
    const own = await mkdtemp(join(folder, "kept-"));
    await writeSurvey(before, join(own, name));
    const after = await loadSurvey(join(own, name));
    expect(after.codebook.variables, name).toEqual(before.codebook.variables);
    expect(after.codebook.file, name).toEqual(before.codebook.file);
    expect(raw(after, "day"), name).toEqual(["2024-03-01", "1999-12-31", "2024-02-29"]);
    expect(raw(after, "r"), name).toEqual([1, 99, -4]);
  }
  // A hash is of answers and their meaning, not of how a program shows them.
  const plain = [...before.codebook.variables].map(([name, { file: _, ...rest }]) => [name, rest] as const);
  const bare = await loadSurvey(join(import.meta.dirname, "fixtures/kept.sav"), {
    codebook: { title: before.codebook.title, synthetic: false, variables: new Map(plain) },
  });
  expect(bare.hash).toBe(before.hash);
});

describe("names that a program does not accept", () => {
  const columns = {
    "Duration (in seconds)": [1, 2],
    "hh/size": [1, 2],
    "1st": [1, 2],
    "Q1.": [1, 2],
    Q1: [1, 2],
    q1: [1, 2],
    with: [1, 2],
    if: [1, 2],
    byte: [1, 2],
    _n: [1, 2],
    str5: [1, 2],
    größe: [1, 2],
    "How satisfied are you with the roads in your town, all things considered?": [1, 2],
    "How satisfied are you with the roads in your town, all things considered too?": [1, 2],
    ["é".repeat(40)]: [1, 2],
  };

  test.each([
    ["sav", "SPSS", /^[\p{L}@][\p{L}\p{N}._$#@]*(?<!\.)$/u, (name: string) => Buffer.byteLength(name) <= 64],
    ["dta", "Stata", /^[\p{L}_][\p{L}\p{N}_]*$/u, (name: string) => [...name].length <= 32],
  ] as const)("are changed in a .%s, told, and kept as labels", async (ending, program, valid, fits) => {
    const file = join(folder, `names.${ending}`);
    const { notes } = await writeSurvey(surveyOf(columns), file);
    expect(notes.join("\n")).toMatch(
      new RegExp(`names that ${program} does not accept: 'Duration \\(in seconds\\)' is `),
    );
    const back = await loadSurvey(file);
    const found = [...back.codebook.variables.values()];
    expect(found.map(({ name }) => name).filter((name) => !valid.test(name) || !fits(name))).toEqual([]);
    expect(found.some(({ name }) => /^(with|if|byte|_n|str5)$/.test(name) && ending === "dta")).toBe(false);
    if (ending === "sav") {
      const lower = found.map(({ name }) => name.toLowerCase());
      expect(new Set(lower).size).toBe(lower.length);
    }
    expect(found[1]!.label).toBe("hh/size");
    expect(found[4]!.name).toBe("Q1");
  });
});

test("two values with one label are told apart in a .dta, which pandas would refuse", async () => {
  const file = join(folder, "labels.dta");
  const survey = surveyOf(
    { q: [1, 2, 3] },
    {
      codebook: {
        title: "T",
        synthetic: false,
        variables: new Map([
          [
            "q",
            {
              name: "q",
              label: "q",
              measure: "nominal",
              role: "item",
              values: [
                { code: 1, label: "Yes" },
                { code: 2, label: "Other" },
                { code: 3, label: "Other" },
              ],
              missing: [],
            },
          ],
        ]),
      },
    },
  );
  expect((await writeSurvey(survey, file)).notes.join()).toMatch(/q: several values have the label 'Other'/);
  expect((await loadSurvey(file)).variable("q").values.map(({ label }) => label)).toEqual([
    "Yes",
    "Other (2)",
    "Other (3)",
  ]);
});

test("an unknown ending or a missing folder is an error, and nothing is half-written", async () => {
  await expect(writeSurvey(writtenSurvey, join(folder, "x.xls"))).rejects.toThrow(
    /no format that can be written has the ending '\.xls'/,
  );
  await expect(writeSurvey(writtenSurvey, join(folder, "no", "x.csv"))).rejects.toThrow(/cannot be written/);
  const own = await mkdtemp(join(folder, "half-"));
  await mkdir(join(own, "x.csv"));
  await writeFile(join(own, "x.csv", "y"), "");
  await expect(writeSurvey(writtenSurvey, join(own, "x.csv"))).rejects.toThrow(/cannot be written/);
  expect(await readdir(own)).toEqual(["x.csv"]);
  // A CSV does not appear where its codebook cannot.
  await mkdir(join(own, "z.codebook.yaml"));
  await expect(writeSurvey(writtenSurvey, join(own, "z.csv"))).rejects.toThrow(/z\.codebook\.yaml: the file/);
  expect((await readdir(own)).sort()).toEqual(["x.csv", "z.codebook.yaml"]);
});

test("a name that a spreadsheet would run as a formula is the same name when a CSV is read back", async () => {
  const file = join(folder, "formula-names.csv");
  const { notes } = await writeSurvey(surveyOf({ "@mention": [1, 2], "=sum": [3, 4], plain: [5, 6] }), file);
  expect(notes.join()).toMatch(/2 texts that a spreadsheet would run/);
  const back = await loadSurvey(file);
  expect([...back.codebook.variables.keys()]).toEqual(["@mention", "=sum", "plain"]);
  expect(raw(back, "@mention")).toEqual([1, 2]);
});
