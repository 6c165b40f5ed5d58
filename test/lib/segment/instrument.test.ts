import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { instrumentNames, readInstrument } from "../../../lib/segment/instrument/read-instrument.js";
import { methodHelp } from "../../../lib/segment/methods.js";
import { applySegmentation, segment } from "../../../lib/segment/segment.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const folder = mkdtempSync(join(tmpdir(), "instruments-"));
function written(name: string, text: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

const trust = written(
  "trust",
  `
title: Two questions of trust
items:
  people: { label: people, columns: [ppltrst, trust], scores: { 1: 0, 2: 1, 3: 2 } }
  press: { label: press, columns: [press] }
scoring:
  sum: { cuts: [2, 4], segments: [low, middle, high] }
`,
);
const asked = surveyOf({ trust: [1, 2, 3, 3, null], press: [0, 1, 1, 3, 2] }, { name: "asked" });

test("a sum is cut where the file says, and who lacks an item is counted", () => {
  const made = segment(asked, { method: "instrument", instrument: trust });
  expect([...made.of]).toEqual([0, 1, 1, 2, -1]);
  expect(made.segments.map(({ label }) => label)).toEqual(["low", "middle", "high"]);
  expect([...made.excluded]).toEqual([["trust", 1]]);
  expect(made.identifiers).toEqual(["trust", "press"]);
});

test("an item that was not asked is named, with the columns it was looked for in, and can be named", () => {
  const other = surveyOf({ vertrauen: [1, 2, 3], press: [0, 1, 1] }, { name: "other" });
  expect(() => segment(other, { method: "instrument", instrument: trust })).toThrow(
    /lacks 1 of the 2 items of .*: people \(ppltrst, trust\)\n.*columns: \{ people: COLUMN \}/,
  );
  const made = segment(other, { method: "instrument", instrument: trust, columns: { people: "vertrauen" } });
  expect([...made.of]).toEqual([0, 1, 1]);
  expect(() =>
    segment(other, { method: "instrument", instrument: trust, columns: { poeple: "press" } }),
  ).toThrow(/'poeple' is not an item.*\n.*'people'/);
});

test.each([
  ["cuts", "sum: { cuts: [4, 2], segments: [a, b, c] }", /line 5.*cuts must rise/],
  ["names", "sum: { cuts: [4], segments: [a] }", /1 cut makes 2 segments, and 1 is named/],
  ["linear", "linear: { a: { constant: 1, wory: 2 } }", /'wory' is not an item.*\n.*'worry'/],
  ["kind", "summ: {}", /'summ' is not one of: sum/],
])("a mistake in the %s of a file is named with its line", (name, scoring, message) => {
  const file = written(name, `title: T\nitems:\n  worry: { columns: [worry] }\nscoring:\n  ${scoring}\n`);
  expect(() => readInstrument(file)).toThrow(message);
});

describe("the Six Americas Short Survey, whose coefficients are not public", () => {
  const stream = randomStream(1, ["six americas"]);
  const people = Array.from({ length: 600 }, (_, i) => {
    const segmentOf = i % 6;
    const near = (most: number) =>
      Math.min(most, Math.max(1, Math.round(most - (segmentOf / 5) * (most - 1) + stream.normal() * 0.5)));
    return {
      important: near(5),
      worry: near(4),
      harm_personally: near(4),
      harm_future_gen: near(4),
      segmentOf,
    };
  });
  const names = ["Alarmed", "Concerned", "Cautious", "Disengaged", "Doubtful", "Dismissive"];
  const column = (name: "important" | "worry" | "harm_personally" | "harm_future_gen") =>
    people.map((one) => one[name]);
  const survey = surveyOf(
    {
      important: column("important"),
      worry: column("worry"),
      harm_personally: column("harm_personally"),
      harm_future_gen: column("harm_future_gen"),
      sassy: people.map(({ segmentOf }) => names[segmentOf]!),
      some: people.map(({ segmentOf }, i) => (i < 300 ? names[segmentOf]! : null)),
    },
    { name: "climate" },
  );

  test("is refused without a scorer, with the three that there are", () => {
    expect(() => segment(survey, { method: "instrument", instrument: "six-americas-4" })).toThrow(
      /not public, and none is invented.*\n.*labels: COLUMN.*coefficients.*classify: COLUMN/,
    );
  });

  test("takes the labels of the official tool", () => {
    const made = segment(survey, { method: "instrument", instrument: "six-americas-4", labels: "sassy" });
    expect(made.segments.map(({ label }) => label).toSorted()).toEqual(names.toSorted());
    expect(made.segments.every(({ n }) => n === 100)).toBe(true);
  });

  test("takes linear functions of the user's", () => {
    const made = segment(survey, {
      ...{ method: "instrument", instrument: "six-americas-4" },
      coefficients: { Alarmed: { constant: -2.5, worry: 1 }, Dismissive: { constant: 0 } },
    });
    expect(made.of[0]).toBe(people[0]!.worry >= 3 ? 0 : 1);
    expect(made.segments.map(({ label }) => label)).toEqual(["Alarmed", "Dismissive"]);
  });

  test("learns from respondents whose segment is known, and says how well", () => {
    const made = segment(survey, { method: "instrument", instrument: "six-americas-4", classify: "some" });
    const right = people.filter(
      ({ segmentOf }, i) => made.segments[made.of[i]!]!.label === names[segmentOf],
    ).length;
    expect(right / people.length).toBeGreaterThan(0.45);
    expect(made.toTable().toText()).toMatch(
      /APPROXIMATE: a linear discriminant learnt from 300 respondents whose some is known; it puts \d\d\.\d % of held-out ones/,
    );
  });
});

describe("Inglehart and Welzel's quadrants of the synthetic survey", async () => {
  const survey = await loadSurvey("data/surveys/values.csv");
  const made = segment(survey, { method: "instrument", instrument: "inglehart-welzel" });

  test("are four, none of them empty", () => {
    expect(made.segments.map(({ label }) => label)).toEqual([
      "traditional · survival",
      "traditional · self-expression",
      "secular-rational · survival",
      "secular-rational · self-expression",
    ]);
    expect(Math.min(...made.segments.map(({ share }) => share))).toBeGreaterThan(0.1);
  });

  test("divide part of the survey where they divided the whole", () => {
    const women = survey.where({ Q260: 2 });
    const again = applySegmentation(women, made.recipe);
    const rows = [...survey.column("Q260").level.keys()].filter((i) => survey.column("Q260").raw(i) === 2);
    expect([...again.of]).toEqual(rows.map((i) => made.of[i]));
  });
});

test("help lists every instrument and preset there is", async () => {
  const { constructSetNames } = await import("../../../lib/segment/construct/constructs.js");
  const values = (method: string, option: string) =>
    methodHelp.find(({ name }) => name === method)!.options.get(option)!.values;
  expect(values("instrument", "instrument")).toEqual(instrumentNames());
  expect(values("preset", "preset")).toEqual(constructSetNames());
});

describe("a theory's preset", () => {
  test("finds its constructs by the columns of known surveys, and says what a survey lacks", async () => {
    const whole = await loadSurvey("data/surveys/values.csv");
    const survey = whole.where({ B_COUNTRY_ALPHA: "XAR" });
    const made = await segment(survey, { method: "preset", preset: "demo", classes: 4 });
    const { recipe } = made;
    if (recipe.method !== "preset") throw new Error(recipe.method);
    expect(recipe.fitted.found.map(({ construct, column }) => `${construct} ${column}`)).toEqual(
      expect.arrayContaining(["gender Q260", "education Q275", "income Q288"]),
    );
    expect(made.segments).toHaveLength(4);
    expect(made.toTable().toText()).toMatch(/of 5 constructs, gender \(Q260\)/);
    const theory = await segment(survey, { method: "preset", preset: "theory-59", classes: 3 });
    expect(theory.toTable().toText()).toMatch(/the survey lacks: .*personal harm/);
  }, 60_000);

  test("finds them by the labels of a codebook, and by names of the user's", async () => {
    const survey = surveyOf(
      { s: [1, 2, 1, 2, 1, 2], how_old: [20, 30, 40, 50, 60, 70], geld: [1, 2, 3, 1, 2, 3] },
      { name: "own" },
    );
    const made = await segment(survey, {
      ...{ method: "preset", preset: "demo", classes: 2 },
      columns: { gender: "s", income: "geld" },
    });
    expect(made.identifiers).toEqual(["s", "geld"]);
    expect(made.toTable().toText()).toContain("the survey lacks: age, education, ethnicity");
    await expect(
      segment(survey, { method: "preset", preset: "demo", columns: { gendr: "s" } }),
    ).rejects.toThrow(/'gendr' is not a construct of demo\n.*'gender'/);
  });
});
