import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LoadOptions, loadSurvey } from "../../../lib/survey/load-survey.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { surveyTable } from "../../../lib/survey/survey/survey-table.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi platform-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(rows: readonly string[], options: LoadOptions = {}) {
  const file = join(folder, "export.csv");
  await writeFile(file, `${rows.join("\n")}\n`);
  return loadSurvey(file, options);
}
const cells = (survey: Survey, name: string) =>
  Array.from({ length: survey.size }, (_, i) => survey.column(name).raw(i));
const names = (survey: Survey) => [...survey.codebook.variables.keys()];
const roles = (survey: Survey, role: string) =>
  names(survey).filter((name) => survey.variable(name).role === role);

describe("exports of survey platforms", () => {
  test("Qualtrics: previews, unfinished and repeats are counted, its own columns are no items", async () => {
    const survey = await read([
      "StartDate,Status,IPAddress,Finished,ResponseId,Q1,Q2,Q3_1,Q3_2,Q4_TEXT",
      'Start Date,Response Type,IP Address,Finished,Response ID,How?,"Media - Selected Choice","Rate - Roads","Rate - Schools",Other',
      Array.from({ length: 10 }, (_, k) => `"{""ImportId"":""QID${k}""}"`).join(","),
      '2024-01-01,Survey Preview,1.1.1.1,True,R_1,good,"TV,Radio",1,2,x',
      "2024-01-01,IP Address,1.1.1.1,False,R_2,bad,TV,2,2,y",
      '2024-01-01,IP Address,1.1.1.2,True,R_3,good,"TV,Radio,Papers, magazines",3,1,z',
      '2024-01-01,IP Address,1.1.1.3,True,R_4,good,"Papers, magazines",-99,1,',
      "2024-01-01,IP Address,1.1.1.4,True,R_5,bad,Radio,1,1,",
    ]);
    expect(survey.items).toEqual(["Q1", "Q2_1", "Q2_2", "Q2_3", "Q3_1", "Q3_2"]);
    expect(survey.notes.join("\n")).toMatch(
      /1 previews or tests \(Status\) and 1 unfinished \(Finished\) are among the rows: survey\.where\(\{ Status: \["IP Address"\], Finished: \["True"\] \}\)/,
    );
    expect(survey.notes.join("\n")).toMatch(/1 row repeats the IP address of an earlier row/);
    const kept = survey.where({ Status: ["IP Address"], Finished: ["True"] });
    expect(kept.size).toBe(3);
    expect(survey.variable("Q2_1").label).toBe("Media: Papers, magazines");
    expect([1, 2, 3].map((k) => cells(survey, `Q2_${k}`))).toEqual([
      [0, 0, 1, 1, 0],
      [1, 0, 1, 0, 1],
      [1, 1, 1, 0, 0],
    ]);
    expect(survey.codebook.responseSets).toEqual([
      { name: "$Q2", label: "Media", kind: "dichotomies", counted: 1, variables: ["Q2_1", "Q2_2", "Q2_3"] },
    ]);
    expect(Object.fromEntries(survey.column("Q3_1").missing)).toEqual({ refused: 1 });
  });

  test("SurveyMonkey: options under questions are joined, chosen options become 1 and 0", async () => {
    const survey = await read([
      "Respondent ID,Collector ID,IP Address,Vote?,Which apply?,,,Rate,",
      ",,,Response,Own a home,Rent,Other (please specify),Roads,Schools",
      "11,5,1.1.1.1,Always,Own a home,Rent,,1,2",
      "12,5,1.1.1.1,Never,,Rent,boat,2,2",
      "13,5,1.1.1.2,Never,,,,3,1",
      "14,5,1.1.1.3,Always,Own a home,,,3,1",
    ]);
    expect(names(survey).slice(3)).toEqual([
      "Vote?",
      "Which apply? – Own a home",
      "Which apply? – Rent",
      "Which apply? – Other (please specify)",
      "Rate – Roads",
      "Rate – Schools",
    ]);
    expect(cells(survey, "Which apply? – Rent")).toEqual([1, 1, null, 0]);
    expect(survey.codebook.responseSets?.map(({ variables }) => variables.length)).toEqual([2]);
    expect(roles(survey, "other")).toContain("Which apply? – Other (please specify)");
    expect(survey.notes.join("\n")).toMatch(/1 row repeats the IP address/);
  });

  test("Google Forms: duplicate questions, several answers in a cell, the timestamp is bookkeeping", async () => {
    const survey = await read([
      "Timestamp,Email Address,Languages?,Rate [Roads],Comments?,Comments?",
      "2024/01/01 3:04:05 PM GMT+1,a@x,English,Very,,x",
      "2024/01/02 3:04:05 PM GMT+1,b@x,English;French,Not,,y",
      "2024/01/03 3:04:05 PM GMT+1,c@x,French,Very,hm,",
      "2024/01/03 3:04:05 PM GMT+1,a@x,German;English,Very,hm,",
      "2024/01/03 3:04:05 PM GMT+1,d@x,German;French,Not,hm,",
    ]);
    expect(survey.notes.join("\n")).toMatch(/'Comments\?' is called 'Comments\?_2' in column 6/);
    expect(cells(survey, "Languages?_1")).toEqual([1, 1, 0, 1, 0]);
    expect(survey.variable("Timestamp").role).toBe("other");
    expect(survey.variable("Languages?").role).toBe("other");
    expect(survey.notes.join("\n")).toMatch(/1 row repeats the address/);
  });

  test("KoBoToolbox: paths, options of 0 and 1 below a question, its own columns", async () => {
    const survey = await read([
      "start;end;hh/size;hh/water;hh/water/well;hh/water/river;_id;_uuid;_submission_time",
      "2024-05-01T10:00:00.000+03:00;2024-05-01T10:20:00.000+03:00;4;well river;1;1;7;u1;2024-05-01T08:00:00",
      "2024-05-01T10:00:00.000+03:00;2024-05-01T10:20:00.000+03:00;4;river;0;1;8;u2;2024-05-01T08:00:00",
    ]);
    expect(survey.items).toEqual(["hh/water/well", "hh/water/river"]);
    expect(survey.codebook.responseSets?.[0]).toMatchObject({ name: "$hh_water", counted: 1 });
    expect(roles(survey, "id")).toContain("_id");
    const torn = await read([
      "hh/water;hh/water/well;hh/water/river;_id;_uuid",
      "well river;1;1;7;u1",
      "river;1;0;8;u2",
    ]);
    expect(torn.notes.join("\n")).toMatch(/hh\/water: in 1 row it names other options than its columns/);
  });

  test("KoBoToolbox without a column for each option: names of options in one cell, but no text that people wrote", async () => {
    const rows = ["well river", "river", "well", "tap", "well tap", "river", "well river tap"];
    const survey = await read([
      "hh/water;remark;_id;_uuid",
      ...rows.map(
        (water, i) => `${water};${["Too far", "too far", "OK", "ok", "", "No", "no"][i]};${i};u${i}`,
      ),
    ]);
    expect(survey.items.filter((name) => name.startsWith("hh/water_"))).toHaveLength(3);
    expect(survey.variable("hh/water_3").label).toBe("hh/water: well");
    expect(cells(survey, "hh/water_3")).toEqual([1, 0, 1, 0, 1, 0, 1]);
    expect(survey.variable("remark").role).not.toBe("other");
  });

  test("REDCap: options, forms, and rows that repeat an instrument", async () => {
    const survey = await read([
      "record_id,redcap_repeat_instrument,redcap_repeat_instance,sex,race___1,race____99,score,survey_complete",
      "1,,,1,1,0,,2",
      "1,visits,1,,,,3,2",
      "2,,,2,0,1,,2",
      "2,visits,1,,,,2,2",
    ]);
    expect(survey.notes.join("\n")).toMatch(/2 of 4 rows repeat an instrument \(visits 2\)/);
    expect(survey.variable("race____99").label).toBe("race: -99");
    expect(survey.where((answer) => answer("redcap_repeat_instrument") === null).size).toBe(2);
    expect(roles(survey, "other")).toEqual([
      "redcap_repeat_instrument",
      "redcap_repeat_instance",
      "survey_complete",
    ]);
  });

  test("LimeSurvey: unfinished rows, options of Y and nothing", async () => {
    const survey = await read([
      "id,submitdate,lastpage,startlanguage,age,media[SQ001],media[SQ002],media[other]",
      "1,2024-01-01 10:00:00,3,en,34,Y,,",
      "2,,1,en,51,Y,Y,blog",
      "3,2024-01-02 10:00:00,3,en,40,,Y,",
    ]);
    expect(survey.notes.join("\n")).toMatch(/1 unfinished \(submitdate is empty\)/);
    expect(cells(survey, "media[SQ002]")).toEqual([0, 1, 1]);
    expect(roles(survey, "other")).toContain("media[other]");
  });

  test("a file with a codebook of its own keeps its columns", async () => {
    const survey = await read(
      ["Timestamp,q", "2024/01/01 3:04:05 PM,a;b", "2024/01/01 3:04:05 PM,a", "2024/01/01 3:04:05 PM,b"],
      {
        codebook: {
          title: "T",
          synthetic: false,
          variables: new Map([
            ["q", { name: "q", label: "q", measure: "nominal", role: "item", values: [], missing: [] }],
          ]),
        },
      },
    );
    expect(names(survey)).toEqual(["q", "Timestamp"]);
  });
});

describe("several answers in a cell", () => {
  test("become columns of 1 and 0 in any file; names and places do not", async () => {
    const answers = ["a", "b", "a,b", "c", "b,c", "a,b,c"];
    const survey = await read([
      "q,place",
      ...answers.map((text, k) => `"${text}","${["Berlin", "Bonn", "Kiel"][k % 3]}, Germany"`),
    ]);
    expect(names(survey)).toEqual(["q", "q_1", "q_2", "q_3", "place"]);
    expect(cells(survey, "q_3")).toEqual([0, 0, 0, 1, 1, 1]);
    expect(survey.notes.join("\n")).toMatch(/q: several answers in a cell; 3 new columns/);
  });
});

describe("headers and lines around a table", () => {
  test("a line that names the separator", async () => {
    const survey = await read(["sep=;", "id;q1,5", "1;2", "2;3"]);
    expect(names(survey)).toEqual(["id", "q1,5"]);
  });

  test.each([
    ["a blank line below it", ["Table 1. Results", "", "id,q1", "1,2", "2,1"]],
    ["padded cells", ["Table 1. Results,,", ",,", "id,q1,q2", "1,2,3", "2,1,3"]],
    ["separators in it", ["Results, by region, 2020", "", "id,q1", "1,2", "2,1"]],
    ["several lines", ["Table 1", "Wave 2", "", "id,q1,q2", "1,2,4", "2,1,4"]],
  ])("a title with %s is skipped, and told", async (_, rows) => {
    const survey = await read(rows);
    expect([names(survey)[0], survey.size]).toEqual(["id", 2]);
    expect(survey.notes.join("\n")).toMatch(/title lines? above the header skipped: '(Table 1|Results, by)/);
  });

  test("lines to skip can be given", async () => {
    const survey = await read(["x,y", "z,w", "id,q1", "1,2"], { skip: 2 });
    expect([names(survey), survey.size]).toEqual([["id", "q1"], 1]);
  });

  test.each([
    ["short lines", ["Source: census", "Note: weighted, see report"]],
    ["a blank line and a padded row", ["", "Source: census,,"]],
  ])("notes under the table are skipped, and told: %s", async (_, under) => {
    const survey = await read(["id,q1,q2", "1,2,3", "2,1,3", ...under]);
    expect(survey.size).toBe(2);
    expect(survey.notes.join("\n")).toMatch(/under the table skipped: 'Source: census'/);
    expect(survey.column("q1").levels).toEqual([1, 2]);
  });

  test("a short row among the others is still refused", async () => {
    await expect(read(["id,q1,q2", "Source: x", "2,1,3"])).rejects.toThrow(/line 2: the row has 1 cell/);
  });

  test("empty and duplicate names are repaired, empty columns without a name left out", async () => {
    const survey = await read(["id,q,,q,", "1,2,3,4,", "2,2,3,4,"]);
    expect(names(survey)).toEqual(["id", "q", "column_3", "q_2"]);
    expect(survey.notes.join("\n")).toMatch(/1 column without a name and without answers left out/);
    expect(survey.notes.join("\n")).toMatch(/1 column without a name: called column_3/);
  });

  test("header rows of merged cells are joined", async () => {
    const survey = await read(["id,Trust,,Age", ",Police,Courts,", "1,2,3,30", "2,1,3,40"]);
    expect(names(survey)).toEqual(["id", "Trust – Police", "Trust – Courts", "Age"]);
    expect(survey.notes).toContain("2 header rows, joined");
  });
});

describe("cells that mean no answer", () => {
  const rows = ['"vote","age"', '"Yes",20', '"No",NA', "NA,30", '"NA",41', "Yes,."];

  test("NA without quotes is missing in columns of text and of numbers, and counted; in quotes it is an answer", async () => {
    const survey = await read(rows);
    expect(cells(survey, "vote")).toEqual(["Yes", "No", null, "NA", "Yes"]);
    expect(cells(survey, "age")).toEqual([20, null, 30, 41, "."]);
    expect(survey.notes.join("\n")).toMatch(/no answer \(NA\) are missing: vote 1, age 1/);
    expect(survey.notes.join("\n")).toMatch(
      /may mean no answer: vote 'NA' \(1\), age '\.' \(1\); na: \["NA", "\."\] .* texts are missing already$/m,
    );
    // One note says it.
    expect(surveyTable(survey).toText()).not.toContain("not in the codebook");
  });

  test("na changes it, quotes or not", async () => {
    expect(cells(await read(rows, { na: [] }), "vote")).toEqual(["Yes", "No", "NA", "NA", "Yes"]);
    const all = await read(rows, { na: ["NA", "."] });
    expect(cells(all, "vote")).toEqual(["Yes", "No", null, null, "Yes"]);
    expect(cells(all, "age")).toEqual([20, null, 30, 41, null]);
    expect(all.hash).not.toBe((await read(rows)).hash);
  });

  test("a codebook that lists NA keeps Namibia", async () => {
    const survey = await read(["country,q", "NA,1", "DE,NA"], {
      codebook: {
        title: "T",
        synthetic: false,
        variables: new Map([
          [
            "country",
            {
              name: "country",
              label: "country",
              measure: "nominal",
              role: "identifier",
              values: [
                { code: "NA", label: "Namibia" },
                { code: "DE", label: "Germany" },
              ],
              missing: [],
            },
          ],
        ]),
      },
    });
    expect([...survey.column("country").level]).toEqual([0, 1]);
    expect(cells(survey, "q")).toEqual([1, null]);
  });

  test("codes such as -99 beside other answers are offered", async () => {
    const survey = await read(["q,age", "1,34", "-99,98", "2,51", "99,99"]);
    expect(survey.notes.join("\n")).toMatch(
      /may mean no answer: q -99 \(1\), 99 \(1\); na: \["NA", "-99", "99"\]/,
    );
    expect(cells(await read(["q", "1", "-99"], { na: ["-99"] }), "q")).toEqual([1, null]);
  });
});
