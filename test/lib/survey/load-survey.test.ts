import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { display } from "../../../lib/show/display.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../lib/survey/write-survey.js";
import { testOnRealData } from "./real-data.js";

const codebook = `
title: Trust
missing: { -1: don't know, -2: { label: no answer, reason: refused } }
variables:
  Q1: { label: trust, measure: ordinal, role: item, values: { 1: high, 2: "<b>low</b>" } }
  sex: { label: sex, measure: nominal, role: identifier, values: { f: woman, m: man } }
  age: { label: age, measure: scale, role: identifier }
  w: { role: weight }
`;
const csv = `Q1,sex,age,w
1,f,30,1
2,m,41,0.5
-1,f,-2,1.5
7,m,,2
,x,18,
1,f,30.5,0
`;

let folder: string;
let survey: Survey;
async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi survey é-"));
  await write("trust.codebook.yaml", codebook);
  survey = await loadSurvey(await write("trust.csv", csv));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a survey with the codebook beside it", () => {
  test("knows its respondents, items, identifiers and weight", () => {
    expect([survey.name, survey.size, survey.weight]).toEqual(["trust", 6, "w"]);
    expect([survey.items, survey.identifiers]).toEqual([["Q1"], ["sex", "age"]]);
    expect([...survey.weights]).toEqual([1, 0.5, 1.5, 2, 0, 0]);
    expect(survey.file).toBe(join(folder, "trust.csv"));
  });

  test("keeps the reason of a missing answer, and counts a code the codebook does not list as unknown", () => {
    const column = survey.column("Q1");
    expect(column.levels).toEqual([1, 2]);
    expect([...column.level]).toEqual([0, 1, -1, -1, -1, 0]);
    expect(Object.fromEntries(column.missing)).toEqual({ empty: 1, "don't know": 1, unknown: 1 });
    expect([...column.unlisted]).toEqual([[7, 1]]);
    expect([0, 1, 2, 3, 4].map((i) => column.raw(i))).toEqual([1, 2, -1, 7, null]);
    expect([0, 2, 3, 4].map((i) => column.reason(i))).toEqual([undefined, "don't know", "unknown", "empty"]);
    expect([...column.numeric()]).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, 1]);
    expect([...survey.column("sex").unlisted]).toEqual([["x", 1]]);
  });

  test("uses the numbers found as the levels of a scale, in order", () => {
    expect(survey.column("age").levels).toEqual([18, 30, 30.5, 41]);
    expect([...survey.column("age").level]).toEqual([1, 3, -1, -1, 0, 2]);
  });

  test("gives a frame of the columns asked for: labels shown, missing as null, code or reason", () => {
    const values = (options?: Parameters<Survey["frame"]>[1]) => survey.frame(["Q1", "age"], options).values;
    expect(survey.frame(["age", "Q1"]).columns).toEqual(["age", "Q1"]);
    expect(values()).toEqual([
      ["high", 30],
      ["<b>low</b>", 41],
      [null, null],
      [null, null],
      [null, 18],
      ["high", 30.5],
    ]);
    expect(values({ labels: false, missing: "code" })[2]).toEqual([-1, -2]);
    expect(values({ missing: "code" })[2]).toEqual(["don't know", "no answer"]);
    expect(values({ missing: "reason" })[3]).toEqual(["unknown", "empty"]);
  });

  test("answers SQL, missing answers as NULL; raw codes and labels in tables of their own", async () => {
    const means = await survey.sql('select avg("Q1") as mean, count(*) as n, sum(w) as w from survey');
    expect(means.columns).toEqual(["mean", "n", "w"]);
    expect(means.values).toEqual([[4 / 3, 6, 5]]);
    expect((await survey.sql("select min(Q1) from survey_raw")).values).toEqual([[-1]]);
    expect((await survey.sql("select sex from survey_labels where age > 40")).values).toEqual([["man"]]);
    expect((await survey.sql("select count(1) from survey")).values).toEqual([[6]]);
    expect((await survey.sql("select * from survey limit 1")).values).toEqual([[1, "f", 30, 1]]);
    await expect(survey.sql("select nothing from survey")).rejects.toThrow(/nothing/);
  });

  test("shows counts, reasons, weights, unlisted codes and its file, with labels escaped", () => {
    const shown = survey[display]();
    const text = shown["text/plain"];
    expect(text).toMatch(/respondents +6\n/);
    expect(text).toMatch(/missing: don't know +1 of 18 answers/);
    // Σw = 5, Σw² = 1 + .25 + 2.25 + 4 = 7.5; effective n = 25 / 7.5; design effect = 4 · 7.5 / 25 over the four
    // weighted
    expect(text).toMatch(/w: 0 – 2, design effect 1\.20 \(Kish\), effective n 3/);
    expect(text).toMatch(/1 respondent has no weight/);
    expect(text).toMatch(/Q1: codes not in the codebook, counted as missing: 7 \(1\)/);
    expect(text).not.toMatch(/SYNTHETIC/);
    expect(shown["text/html"]).not.toMatch(/<b>low/);
  });

  test("has a hash that changes with the data and with the codebook's meaning, not with its layout", async () => {
    const file = await write("trust.csv", csv);
    const hash = async (text: string) => (await loadSurvey(file, { codebook: parseCodebook(text) })).hash;
    expect(await hash(codebook)).toBe(survey.hash);
    expect(await hash(`# a comment\n${codebook}`)).toBe(survey.hash);
    expect(await hash(codebook.replace("high", "much"))).not.toBe(survey.hash);
    const other = await write("other.csv", csv.replace("7,m", "2,m"));
    expect((await loadSurvey(other, { codebook: parseCodebook(codebook) })).hash).not.toBe(survey.hash);
  });
});

test("columns whose names differ only in case stay apart, in SQL too", async () => {
  const made = surveyOf({ age: [1, 2], Age: [3, 5] });
  expect((await made.sql("select * from survey order by age")).values).toEqual([
    [1, 3],
    [2, 5],
  ]);
  expect((await made.sql('select avg(Age), avg("age") from survey where age > 0')).values).toEqual([
    [4, 1.5],
  ]);
  expect((await made.sql("select * from survey")).columns).toEqual(["age", "Age"]);
  await expect(writeSurvey(made, join(folder, "case.parquet"))).rejects.toThrow(
    /'age' and 'Age' differ only in the case/,
  );
});

describe("without a codebook", () => {
  test("columns are inferred, and the survey says so", async () => {
    const file = await write(
      "bare.csv",
      "id,Q1,name,zip,na,big\n1,1,a,0123,NA,9007199254740993\n2,2,b,4567,3,1\n",
    );
    const bare = await loadSurvey(file);
    expect(bare.notes.join()).toMatch(/no codebook: roles and measures are inferred/);
    expect(bare[display]()["text/plain"]).toMatch(/no codebook/);
    // A number must not be changed silently: leading zeros and integers beyond 2^53 stay text.
    expect(bare.column("zip").raw(0)).toBe("0123");
    expect(bare.column("big").raw(0)).toBe("9007199254740993");
    // "NA" is no answer.
    expect(bare.column("na").levels).toEqual([3]);
    expect(Object.fromEntries(bare.column("na").missing)).toEqual({ empty: 1 });
  });

  test("a column that a few texts make text is noted, with their counts", async () => {
    const file = await write(
      "mixed.csv",
      "age,q\n30,1\n41,2\nunknown,1\nrefused,2\nunknown,2\n50,NA\n61,1\n",
    );
    const { notes } = await loadSurvey(file);
    expect(notes.join("; ")).toMatch(
      /age: 4 numbers and 3 texts, 'unknown' \(2\), 'refused' \(1\): read as text/,
    );
    expect(notes.join("; ")).not.toMatch(/q: /);
  });

  test("the weight asked for is used, or none", async () => {
    const file = await write("w.csv", "a,w\n1,2\n2,3\n");
    expect([...(await loadSurvey(file, { weight: "w" })).weights]).toEqual([2, 3]);
    expect([...(await loadSurvey(join(folder, "trust.csv"), { weight: null })).weights]).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
    await expect(loadSurvey(file, { weight: "W2" })).rejects.toThrow(
      /no weight column 'W2'\n.*did you mean 'w'/,
    );
  });
});

describe("a codebook with numeric codes", () => {
  test("reads 01 and 1.0 as 1, but keeps them as written where its codes are text", () => {
    const numeric = parseCodebook("title: T\nvariables:\n  a: { values: { 1: x, 2: y } }");
    const text = parseCodebook('title: T\nvariables:\n  a: { values: { "01": x, "1.0": y } }');
    const levels = async (book: typeof numeric) => [
      ...(await loadSurvey(await write("z.csv", "a\n01\n1.0\n 1\n"), { codebook: book })).column("a").level,
    ];
    return Promise.all([
      expect(levels(numeric)).resolves.toEqual([0, 0, 0]),
      expect(levels(text)).resolves.toEqual([0, 1, -1]),
    ]);
  });
});

describe("files as other programs write them", () => {
  test("numbers with a decimal comma, where cells are separated by semicolons", async () => {
    const comma = await loadSurvey(await write("comma.csv", "a;b;c\n1,5;x;1,5,2\n-2;y;2\n"));
    expect(comma.column("a").levels).toEqual([-2, 1.5]);
    expect(comma.column("c").raw(0)).toBe("1,5,2");
    const point = await loadSurvey(await write("point.csv", 'a,b\n"1,5",2\n'));
    expect(point.column("a").raw(0)).toBe(1.5);
  });

  test("Qualtrics' three header rows: names, questions, import ids", async () => {
    const file = await write(
      "qualtrics.csv",
      'Q1,Q2\n"How much, all in all?",Why?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n3,because\n4,\n',
    );
    const survey = await loadSurvey(file);
    expect(survey.size).toBe(2);
    expect([...survey.column("Q1").numeric()]).toEqual([3, 4]);
    expect(survey.variable("Q1").label).toBe("How much, all in all?");
    expect(survey.notes.join()).toMatch(/3 header rows/);
  });

  test.each([
    [
      "legacy",
      "V1,V2,V8,V9,Q1\nResponseID,ResponseSet,StartDate,EndDate,How much?\nR_1,Default,2024-01-01,2024-01-02,3\n",
    ],
    [
      "whose import ids were deleted",
      '"StartDate","EndDate","ResponseId","Q1"\n"Start Date","End Date","Response ID","How much?"\n2024-01-01,2024-01-02,R_1,3\n',
    ],
  ])("Qualtrics' two header rows (%s) are known by its own columns", async (_, text) => {
    const file = await write("qualtrics2.csv", text);
    const survey = await loadSurvey(file);
    expect([survey.size, survey.column("Q1").raw(0), survey.variable("Q1").label]).toEqual([
      1,
      3,
      "How much?",
    ]);
    expect(survey.notes.join()).toMatch(/2 header rows: names and questions \(Qualtrics\)/);
    const part = await loadSurvey(file, { columns: ["Q1"] });
    expect([part.size, part.variable("Q1").label]).toEqual([1, "How much?"]);
    expect((await loadSurvey(file, { headerRows: 1 })).size).toBe(2);
  });

  test("answers that merely mention dates are not a second header row", async () => {
    const survey = await loadSurvey(await write("dates.csv", "a,b,c\nstart date,End Date,x\n1,2,3\n"));
    expect(survey.size).toBe(2);
  });

  test("LimeSurvey's VV file: questions over codes, spelt-out characters, questions not shown", async () => {
    const file = await write(
      "vvexport_1.csv",
      [
        "Response ID\tDate submitted\tLast page\tStart language\tHow old are you?\tMedia [Radio]\tMedia [Radio]",
        "id\tsubmitdate\tlastpage\tstartlanguage\tage\tmedia_SQ001\twhy",
        "1\t1980-01-01 00:00:00\t3\ten\t34\tY\ttwo{newline}lines {lbrace}newline}",
        "2\t{question_not_shown}\t1\tte\t51\t{question_not_shown}\tతెలుగు",
        "",
      ].join("\n"),
    );
    const survey = await loadSurvey(file);
    expect([...survey.codebook.variables.keys()].slice(4)).toEqual(["age", "media_SQ001", "why"]);
    expect([survey.variable("age").label, ...survey.column("age").levels]).toEqual([
      "How old are you?",
      34,
      51,
    ]);
    expect(survey.column("why").raw(0)).toBe("two\nlines {newline}");
    expect(survey.column("media_SQ001").raw(1)).toBeNull();
    expect(survey.notes).toContain("2 header rows: questions and codes (LimeSurvey VV)");
    expect(survey.notes).toContain("2 cells of questions that were not shown are read as empty");
    expect((await loadSurvey(file, { columns: ["age"] })).variable("age").label).toBe("How old are you?");
  });

  test('LimeSurvey\'s "code. question" headers become names and labels', async () => {
    const file = await write(
      "results-survey1.csv",
      '"id. Antwort ID";"submitdate. Datum Abgeschickt";"lastpage. Letzte Seite";"startlanguage. Start-Sprache";"G1Q1. Wie alt? Z. B. 34";"G1Q2[SQ001]. Medien [Radio]"\n"1";"";"3";"de";"34";"Y"\n',
    );
    const survey = await loadSurvey(file);
    expect([survey.column("G1Q1").raw(0), survey.variable("G1Q1").label]).toEqual([34, "Wie alt? Z. B. 34"]);
    expect(survey.variable("G1Q2[SQ001]").label).toBe("Medien [Radio]");
    expect(survey.notes.join()).toMatch(/"code\. question" \(LimeSurvey\)/);
  });

  test("two header rows, when asked for", async () => {
    const file = await write("two.csv", "Q1,Q2\nTrust,Age\n1,30\n2,40\n");
    const survey = await loadSurvey(file, { headerRows: 2 });
    expect([survey.size, survey.variable("Q2").label, survey.column("Q2").levels]).toEqual([
      2,
      "Age",
      [30, 40],
    ]);
  });

  test("Parquet", async () => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const file = join(folder, "answers.parquet");
    await connection.run(
      `copy (select * from (values (1, 'a', 1.5::double, date '2020-02-29', 9007199254740993::bigint, 1.25::decimal(18,2), timestamp '2024-03-01 10:00:00'), (2, null, null, null, 1, 0, timestamp '2024-03-01 10:00:00.5'), (1, 'é', 2, null, 2, null, null)) t(q, s, d, day, big, inc, moment)) to '${file}'`,
    );
    const survey = await loadSurvey(file);
    const raw = (name: string) => [0, 1, 2].map((i) => survey.column(name).raw(i));
    expect(raw("q")).toEqual([1, 2, 1]);
    expect(raw("s")).toEqual(["a", null, "é"]);
    expect(raw("d")).toEqual([1.5, null, 2]);
    expect(raw("day")).toEqual(["2020-02-29", null, null]);
    expect(raw("big")).toEqual(["9007199254740993", "1", "2"]);
    expect([raw("inc"), raw("moment")]).toEqual([
      [1.25, 0, null],
      ["2024-03-01T10:00:00", "2024-03-01T10:00:00.5", null],
    ]);
    expect((await loadSurvey(file, { weight: "inc" })).weights).toEqual(Float64Array.of(1.25, 0, 0));
    await expect(loadSurvey(await write("bad.parquet", "PAR1 nothing"))).rejects.toThrow(
      /bad\.parquet: DuckDB cannot read it/,
    );
  });
});

test("some columns only, of any format, with their part of the codebook", async () => {
  const whole = await loadSurvey(join(folder, "trust.csv"));
  for (const name of ["some.csv", "some.parquet", "some.sav", "some.dta"]) {
    const { files } = await writeSurvey(whole, join(folder, name));
    const some = await loadSurvey(files[0]!, { columns: ["sex", "Q1"], weight: null });
    expect([...some.codebook.variables.keys()], name).toEqual(["Q1", "sex"]);
    expect([...some.column("Q1").level]).toEqual([...whole.column("Q1").level]);
    await expect(loadSurvey(files[0]!, { columns: ["Q1", "sexe"] })).rejects.toThrow(
      /no column 'sexe'\n.*did you mean 'sex'/,
    );
  }
});

describe("what cannot be a survey is refused by name", () => {
  test("a missing file, a folder, a missing codebook", async () => {
    await expect(loadSurvey("no/such.csv")).rejects.toThrow(
      /no\/such\.csv: there is no such survey file \(looked in/,
    );
    await expect(loadSurvey(folder)).rejects.toThrow(/this is a folder/);
    await expect(loadSurvey(join(folder, "trust.csv"), { codebook: "no.yaml" })).rejects.toThrow(
      /no\.yaml: there is no such codebook/,
    );
  });

  test("a codebook that names absent columns, each with the nearest", async () => {
    const wrong = codebook.replace("sex:", "sexe:").replace("age:", "years:");
    await expect(loadSurvey(join(folder, "trust.csv"), { codebook: parseCodebook(wrong) })).rejects.toThrow(
      /the codebook describes 2 columns that .*trust\.csv does not have: 'sexe' \(did you mean 'sex'\?\); 'years' \(there are: Q1, sex, age, w\)/,
    );
  });

  test.each([
    ["-0.5", /column w: row 2 has the weight -0\.5\n.*a number ≥ 0/],
    ["abc", /column w: row 2 has the weight the text 'abc'/],
    ["1e999", /column w: row 2 has the weight/],
  ])("a weight of %s, by column and row", async (weight, message) => {
    const file = await write("bad.csv", `a,w\n1,1\n2,${weight}\n`);
    await expect(loadSurvey(file, { weight: "w" })).rejects.toThrow(message);
  });

  test("weights none of which is positive", async () => {
    const file = await write("zero.csv", "a,w\n1,0\n2,\n");
    await expect(loadSurvey(file, { weight: "w" })).rejects.toThrow(
      /column w: no respondent has a positive weight/,
    );
  });

  test("an unknown column or respondent", () => {
    expect(() => survey.column("Q11")).toThrow(/no column 'Q11'\n.*did you mean 'Q1'/);
    expect(() => survey.frame(["agee"])).toThrow(/did you mean 'age'/);
    expect(() => survey.column("Q1").raw(6)).toThrow(/no respondent 6/);
    expect(() => survey.column("sex").numeric()).toThrow(/column sex: its values are text, such as 'f'/);
  });
});

test("an interrupt stops the reading", async () => {
  const signal = AbortSignal.abort();
  await expect(loadSurvey(join(folder, "trust.csv"), { signal })).rejects.toThrow(/interrupted/);
});

test("the example survey loads from any folder and says which file it was", async () => {
  const before = process.cwd();
  const elsewhere = join(folder, "elsewhere");
  await mkdir(elsewhere);
  process.chdir(elsewhere);
  try {
    const values = await loadSurvey("data/surveys/values.csv");
    expect(values.file).toMatch(/data[\\/]surveys[\\/]values\.csv$/);
    expect(values.codebook.synthetic).toBe(true);
    expect(values[display]()["text/html"]).toMatch(/SYNTHETIC DATA: generated, not surveyed/);
  } finally {
    process.chdir(before);
  }
});

test("a survey can be made of columns in memory", () => {
  const made = surveyOf({ a: [1, null, 2], b: ["x", "y", "x"] });
  expect([made.size, [...made.column("a").level], made.column("b").levels]).toEqual([
    3,
    [0, -1, 1],
    ["x", "y"],
  ]);
  expect(() => surveyOf({ a: [1], b: [1, 2] })).toThrow(/column b: it has 2 values, but 'a' has 1/);
  expect(() => surveyOf({ a: [1], " ": [1] })).toThrow(/column 2 of 'survey' has no name/);
});

testOnRealData(
  "surveys/gss_spending.csv",
  "the General Social Survey file is read with its codebook",
  async (file) => {
    const gss = await loadSurvey(file, { codebook: "data/codebooks/gss_spending.codebook.yaml" });
    expect([gss.size, gss.items.length]).toEqual([2348, 18]);
    // Counted with Python's csv module.
    const count = (name: string) => {
      const { level, levels } = gss.column(name);
      return levels.map((_, k) => Array.from(level).filter((answer) => answer === k).length);
    };
    expect(count("nataid")).toEqual([1165, 699, 332]);
    expect(count("sex")).toEqual([1052, 1296]);
    expect(count("partyid")).toEqual([379, 352, 307, 414, 259, 272, 255, 77]);
    expect(gss.column("news").missing.get("empty")).toBe(789);
    for (const name of gss.codebook.variables.keys()) expect(gss.column(name).unlisted.size, name).toBe(0);
  },
);

testOnRealData(
  "surveys/ESS10NO.csv",
  "the European Social Survey file is read with its codebook",
  async (file) => {
    const ess = await loadSurvey(file, { codebook: "data/codebooks/ESS10NO.codebook.yaml" });
    expect([ess.size, ess.weight]).toEqual([1411, "anweight"]);
    expect(ess.notes.join()).toMatch(/weighted by anweight; other weights: dweight, pspwght, pweight/);
    for (const name of ess.codebook.variables.keys()) expect(ess.column(name).unlisted.size, name).toBe(0);
  },
);
