import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { display } from "../../../lib/show/display.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { parsePreset, presetNames, readPreset } from "../../../lib/survey/preset.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../lib/survey/write-survey.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-preset-"));
});
afterAll(() => rm(folder, { recursive: true }));

const wvs = "D_INTERVIEW,W_WEIGHT,B_COUNTRY_ALPHA,q1,Q57,Q33R,Q119,Q223,Q260,Q262,Q289CS9,own\n";
const rows = "1,0.5,DEU,1,2,3,-2,276001,2,44,1,x\n2,1.5,USA,-1,1,-4,4,840002,1,-2,-5,y\n";

describe("a file with the columns of the World Values Survey", () => {
  const load = async () => {
    const file = join(folder, "wave7.csv");
    await writeFile(file, wvs + rows);
    return loadSurvey(file);
  };

  test("is recognised, and says so", async () => {
    const survey = await load();
    expect(survey[display]()["text/plain"]).toMatch(
      /taken as World Values Survey, wave 7 \(recognised by its columns/,
    );
    expect([survey.weight, [...survey.weights]]).toEqual(["W_WEIGHT", [0.5, 1.5]]);
    expect(survey.codebook.synthetic).toBe(false);
  });

  test("has items and identifiers by the numbers of its questions, whatever case their letters are in", async () => {
    const survey = await load();
    expect(survey.items).toEqual(["q1", "Q57", "Q33R", "Q119"]);
    expect(survey.identifiers).toEqual(["B_COUNTRY_ALPHA", "Q260", "Q262", "Q289CS9"]);
    expect(survey.variable("Q119").category).toBe("political engagement");
    expect(survey.variable("Q33R").category).toBe("social integration");
    expect(survey.variable("q1")).toMatchObject({ name: "q1", label: "importance of family", role: "item" });
    expect(survey.variable("own").role).toBe("other");
  });

  test("keeps the reasons of its five missing codes", async () => {
    const survey = await load();
    expect(survey.column("q1").missing.get("don't know")).toBe(1);
    expect(survey.column("Q119").missing.get("refused")).toBe(1);
    expect(survey.column("Q33R").missing.get("not asked")).toBe(1);
    expect(survey.column("Q289CS9").missing.get("unknown")).toBe(1);
    expect(survey.column("Q262").missing.get("refused")).toBe(1);
  });

  test("does not take the party of Q223 for an item, since its codes are each country's own", async () => {
    const survey = await load();
    expect(survey.variable("Q223").role).toBe("other");
    expect(survey.variable("Q223").source).toMatch(/not to be scored/);
  });
});

test("labels that an SPSS file brings stand beside the preset's roles and reasons", async () => {
  const labelled = surveyOf(
    {
      Q1: [1, 4, -1],
      Q57: [1, 2, 2],
      Q260: [1, 2, 1],
      W_WEIGHT: [1, 1, 1],
      B_COUNTRY_ALPHA: ["DEU", "USA", "DEU"],
      Q7: [1, 2, -4],
    },
    {
      codebook: {
        title: "from SPSS",
        synthetic: false,
        variables: new Map([
          [
            "Q7",
            {
              name: "Q7",
              label: "Good manners",
              measure: "nominal" as const,
              role: "other" as const,
              values: [
                { code: 1, label: "Mentioned" },
                { code: 2, label: "Not mentioned" },
              ],
              missing: [],
            },
          ],
        ]),
      },
    },
  );
  const file = join(folder, "wave7.sav");
  await writeSurvey(labelled, file);
  const survey = await loadSurvey(file);
  expect(survey.variable("Q7")).toMatchObject({
    role: "item",
    values: [
      { code: 1, label: "Mentioned" },
      { code: 2, label: "Not mentioned" },
    ],
  });
  expect(survey.column("Q7").missing.get("not asked")).toBe(1);
});

test("a file with the columns of Climate Change in the American Mind is recognised", async () => {
  const file = join(folder, "ccam.csv");
  await writeFile(
    file,
    "happening,worry,harm_personally,weight_wave,weight_aggregate\n3,4,0,1,2\n1,-1,4,1,2\n",
  );
  const survey = await loadSurvey(file);
  expect([survey.items, survey.weight]).toEqual([["happening", "worry", "harm_personally"], "weight_wave"]);
  expect(survey.frame(["happening", "worry", "harm_personally"], { missing: "reason" }).values).toEqual([
    ["yes", "very", "don't know"],
    ["no", "refused", "a great deal"],
  ]);
});

test("no preset is taken where a codebook is given or none is wanted", async () => {
  const file = join(folder, "plain.csv");
  await writeFile(file, wvs + rows);
  expect((await loadSurvey(file, { preset: false })).notes.join()).toMatch(/no codebook/);
  const forced = await loadSurvey(file, { preset: "ccam" });
  expect(forced.notes.join()).toMatch(/taken as Climate Change in the American Mind \(preset asked for\)/);
});

test("a user's own preset is a YAML file", async () => {
  const own = join(folder, "panel.yaml");
  await writeFile(
    own,
    "title: Our panel\nmissing: { 99: refused }\nranges:\n  v1..v3: { role: item, measure: ordinal }\nvariables: {}\n",
  );
  const file = join(folder, "panel.csv");
  await writeFile(file, "v1,v2,v9\n1,99,3\n2,1,4\n");
  const survey = await loadSurvey(file, { preset: own });
  expect(survey.items).toEqual(["v1", "v2"]);
  expect(survey.column("v2").missing.get("refused")).toBe(1);
});

test("generated data that lost their codebook still say that they are synthetic", async () => {
  const file = join(folder, "lost.csv");
  await writeFile(file, `SYNTHETIC,${wvs}1,${rows.split("\n")[0]}\n`);
  const survey = await loadSurvey(file);
  expect(survey.codebook.synthetic).toBe(true);
  expect(survey[display]()["text/plain"]).toMatch(/SYNTHETIC DATA/);
});

test("mistakes in presets are named", () => {
  expect(presetNames()).toEqual(["ccam", "wvs7"]);
  expect(() => readPreset("wvs6")).toThrow(/no preset 'wvs6'\n.*did you mean 'wvs7'/);
  const head = "title: T\nvariables: {}\n";
  expect(() => parsePreset(`${head}ranges: { Q5..Q1: { role: item, measure: ordinal } }`, "p.yaml")).toThrow(
    /p\.yaml, line 3: ranges\.Q5\.\.Q1: expected a range/,
  );
  expect(() => parsePreset(`${head}ranges: { Q1..Q5: { role: items, measure: ordinal } }`, "p.yaml")).toThrow(
    /did you mean 'item'/,
  );
  expect(() => parsePreset(`${head}recognise: Q1`, "p.yaml")).toThrow(/expected a list/);
  expect(() => parsePreset(`${head}recognize: [Q1]`, "p.yaml")).toThrow(/did you mean 'recognise'/);
});
