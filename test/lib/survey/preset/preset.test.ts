import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { display } from "../../../../lib/show/display.js";
import { estimateMean } from "../../../../lib/survey/design/estimate/mean.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { parsePreset, presetNames, readPreset } from "../../../../lib/survey/preset/preset.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../../lib/survey/write-survey.js";
import { testOnRealData } from "../real-data.js";

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
      /read with the preset for World Values Survey, wave 7 \(recognised by its columns/,
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

  test("does not make the party of Q223 an item, since its codes differ between countries", async () => {
    const survey = await load();
    expect(survey.variable("Q223").role).toBe("other");
    expect(survey.variable("Q223").source).toMatch(/not to be scored/);
  });
});

test.each(["sav", "dta"])(
  "labels that a .%s file brings stand beside the preset's roles and reasons",
  async (format) => {
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
    const file = join(folder, `wave7.${format}`);
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
  },
);

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

/** One file of each programme: a header, two rows, and what its preset makes of them. */
const programmes = {
  ess: {
    csv: "ESSROUND,idno,cntry,dweight,pspwght,anweight,stratum,psu,ppltrst,gincdif,agea,own\n10,1,NO,1,1.5,0.2,7,1,88,8,999,7\n10,2,NO,1,0.5,0.4,7,2,7,5,33,8\n",
    items: ["ppltrst", "gincdif"],
    design: ["anweight", "stratum", "psu"],
    missing: ["ppltrst", "don't know"],
  },
  gss: {
    csv: "YEAR,ID,WTSSALL,VSTRAT,VPSU,NATSPAC,AGE\n2018,1,0.5,3001,1,.d,44\n2018,2,1.5,3001,2,3,89\n",
    items: ["NATSPAC"],
    design: ["WTSSALL", "VSTRAT", "VPSU"],
    missing: ["NATSPAC", "don't know"],
  },
  anes2020: {
    csv: "V200001,V200010a,V200010b,V200010c,V200010d,V201233,V201600\n1,1,,1,1,-9,1\n2,1,2,2,1,4,2\n",
    items: ["V201233"],
    design: ["V200010b", "V200010d", "V200010c"],
    missing: ["V201233", "refused"],
  },
  anes2016: {
    csv: "V160001,V160101,V160102,V160201,V160202,V161219\n1,1,0,1,1,-6\n2,1,2,1,2,4\n",
    items: ["V161219"],
    design: ["V160102", "V160201", "V160202"],
    missing: ["V161219", "not asked"],
  },
  "anes-cumulative": {
    csv: "VCF0004,VCF0006,VCF0009z,VCF0803\n1992,1,1.5,9\n1992,2,0.5,4\n",
    items: ["VCF0803"],
    design: ["VCF0009z", undefined, undefined],
    missing: ["VCF0803", "don't know"],
  },
  "wvs-trend": {
    csv: "S002VS,S003,S017,S018,X001,X003,A008,E256\n7,276,0.5,0.2,2,44,1,276001\n7,276,1.5,0.6,1,-2,-1,276002\n",
    items: ["A008"],
    design: ["S017", undefined, undefined],
    missing: ["A008", "don't know"],
  },
} as const;

describe.each(Object.entries(programmes))("a file with the columns of %s", (name, { csv, ...expected }) => {
  test("is recognised, with its items, its reasons for missing answers, and its design by default", async () => {
    const file = join(folder, `${name}.csv`);
    await writeFile(file, csv);
    const survey = await loadSurvey(file);
    expect(survey.codebook.title).toBe(readPreset(name).codebook.title);
    expect(survey.items).toEqual(expected.items);
    expect(survey.column(expected.missing[0]).missing.get(expected.missing[1])).toBe(1);
    const role = (wanted: string) =>
      [...survey.codebook.variables.values()].find((variable) => variable.role === wanted)?.name;
    expect([survey.weight, role("stratum"), role("cluster")]).toEqual(expected.design);
    expect(readPreset(name).codebook.source).toMatch(/wordings are Populi's own/);
  });
});

test("a question under another name keeps the wording, and takes the missing codes of its own programme", () => {
  const { variables } = readPreset("wvs-trend").codebook;
  expect(variables.get("A008")).toMatchObject({ name: "A008", label: "happiness", role: "item" });
  expect(variables.get("A008")?.values.map(({ code }) => code)).toEqual([1, 2, 3, 4]);
  expect(variables.get("A008")?.missing.map(({ code }) => code)).toEqual([-1, -2, -3, -4, -5]);
});

test("7 is a number on an eleven-point scale of the ESS, and a refusal on a four-point one", async () => {
  const file = join(folder, "ess-widths.csv");
  await writeFile(
    file,
    "idno,cntry,dweight,pspwght,happy,polintr,other\n1,NO,1,1,7,7,7\n2,NO,1,1,77,4,77\n3,NO,1,1,10,1,1\n",
  );
  const survey = await loadSurvey(file);
  expect([survey.column("happy").reason(0), survey.column("happy").reason(1)]).toEqual([
    undefined,
    "refused",
  ]);
  expect(survey.column("polintr").reason(0)).toBe("refused");
  // In a CSV file, nothing says what 7 means in a column that the preset does not describe: it is not an item.
  expect(survey.variable("other").role).toBe("other");
});

test("the rounds' own questions are items where the file itself labels them", async () => {
  const values = [
    { code: 1, label: "Yes" },
    { code: 2, label: "No" },
  ];
  const missing = [{ code: 7, label: "Refusal", reason: "refused" as const }];
  const variable = (name: string, role: "item" | "other", listed: typeof values) => ({
    name,
    label: name,
    measure: "nominal" as const,
    role,
    values: listed,
    missing: listed.length > 0 ? missing : [],
  });
  const labelled = surveyOf(
    { idno: [1, 2, 3], cntry: ["NO", "NO", "NO"], dweight: [1, 1, 1], pspwght: [1, 1, 2], vote: [1, 2, 7] },
    {
      codebook: {
        title: "round 9",
        synthetic: false,
        variables: new Map([["vote", variable("vote", "item", values)]]),
      },
    },
  );
  const file = join(folder, "ess9.sav");
  await writeSurvey(labelled, file);
  const survey = await loadSurvey(file);
  expect(survey.items).toEqual(["vote"]);
  expect([...survey.column("vote").missing]).toEqual([["refused", 1]]);
});

test("an empty weight column gives way to the next one of the preset", async () => {
  const file = join(folder, "gss2021.csv");
  await writeFile(file, "year,id,wtssps,wtssall,natspac\n2021,1,,1.5,1\n2021,2,,0.5,2\n");
  expect((await loadSurvey(file)).weight).toBe("wtssall");
});

testOnRealData(
  "surveys/ESS10NO.csv",
  "the European Social Survey's own weight, strata and units are the default design",
  async (file) => {
    const survey = await loadSurvey(file);
    expect([survey.weight, survey.items]).toEqual(["anweight", ["imbgeco", "imueclt", "imwbcnt", "lrscale"]]);
    const found = estimateMean(surveyDesign(survey, { lonely: "adjust" }), "lrscale");
    const asked = { weight: "anweight", strata: "stratum", clusters: "psu", lonely: "adjust" } as const;
    expect(found).toEqual(estimateMean(surveyDesign(survey, asked), "lrscale"));
  },
);

testOnRealData("surveys/CES11.csv", "the Canadian Election Study loads with its codebook", async (file) => {
  const survey = await loadSurvey(file, { codebook: "data/codebooks/CES11.codebook.yaml" });
  expect([survey.weight, survey.items]).toEqual(["weight", ["abortion", "importance"]]);
  expect(survey.column("importance").levels).toEqual(["not", "notvery", "somewhat", "very"]);
  for (const name of survey.codebook.variables.keys())
    expect(survey.column(name).unlisted.size, name).toBe(0);
  expect(surveyDesign(survey).strata.length).toBe(10);
});

testOnRealData(
  "surveys/WVS.csv",
  "the four countries of 1995–1997 load with their codebook",
  async (file) => {
    const survey = await loadSurvey(file, { codebook: "data/codebooks/WVS.codebook.yaml" });
    expect([survey.size, survey.items]).toEqual([5381, ["poverty"]]);
    for (const name of survey.codebook.variables.keys())
      expect(survey.column(name).unlisted.size, name).toBe(0);
  },
);

test("no preset is used where a codebook is given or none is wanted", async () => {
  const file = join(folder, "plain.csv");
  await writeFile(file, wvs + rows);
  expect((await loadSurvey(file, { preset: false })).notes.join()).toMatch(/no codebook/);
  const forced = await loadSurvey(file, { preset: "ccam" });
  expect(forced.notes.join()).toMatch(
    /read with the preset for Climate Change in the American Mind \(as asked\)/,
  );
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
  expect(presetNames()).toEqual(expect.arrayContaining(["ccam", "wvs7", ...Object.keys(programmes)]));
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
  expect(() => parsePreset(`${head}renamed: { A1: Q1 }`, "p.yaml")).toThrow(
    /line 3: renamed\.A1: the wordings have no question 'Q1'/,
  );
  expect(() => parsePreset(`${head}wordings: data/none.yaml`, "p.yaml")).toThrow(
    /line 3: wordings: there is no codebook 'data\/none\.yaml'/,
  );
  expect(() => parsePreset(`${head}others: items`, "p.yaml")).toThrow(/line 3: others: .*\n.*did you mean/);
  expect(() => parsePreset("title: T\nweight: w\nvariables: { w: {} }\n", "p.yaml")).toThrow(
    /line 2: weight: 'w' is not a variable with `role: weight`/,
  );
});

test("a preset with two hundred kinds of damage is read or refused by file and line, never anything else", () => {
  const whole = readFileSync("data/presets/anes2016.preset.yaml", "utf8");
  const scraps = [
    "",
    ":",
    "{",
    "}",
    "[",
    "]",
    "&one ",
    "*one",
    "*x",
    "- ",
    "\t",
    '"',
    "'",
    "#",
    "|",
    "? ",
    "!!int ",
    "1..",
    "..",
    "null",
    "\u0000",
    "<<: *one",
    "%",
  ];
  let refused = 0;
  for (let trial = 0; trial < 200; trial++) {
    const stream = randomStream(trial, ["preset"]);
    const at = stream.integer(whole.length);
    const text =
      whole.slice(0, at) + scraps[stream.integer(scraps.length)] + whole.slice(at + stream.integer(4));
    try {
      parsePreset(text, "p.yaml");
    } catch (error) {
      refused += 1;
      expect(error, `trial ${trial}`).toBeInstanceOf(PopuliError);
      expect((error as Error).message, `trial ${trial}`).toMatch(/^p\.yaml, line \d+/);
    }
  }
  expect(refused).toBeGreaterThan(40);
});
