import { describe, expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { methodHelp } from "../../../lib/segment/methods.js";
import { commonOptions, segment } from "../../../lib/segment/segment.js";
import { display } from "../../../lib/show/display.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const codebook = parseCodebook(`
title: T
synthetic: true
missing: { -1: don't know }
variables:
  sex: { label: sex, measure: nominal, role: identifier, values: { 2: woman, 1: man } }
  class: { label: class, measure: ordinal, role: identifier, values: { 1: upper, 2: "<i>lower</i>" } }
  trust: { label: trust, measure: ordinal, role: item, values: 1..3 }
  age: { label: age, measure: scale, role: identifier }
  w: { role: weight }
  v: { role: weight }
`);
const survey = surveyOf(
  {
    sex: [1, 2, 2, 1, 2, -1, 1, null],
    class: [1, 2, 2, 1, 1, 2, -1, 1],
    trust: [1, 2, 3, 1, 2, 3, 1, 2],
    age: [20, 21, 22, 23, 24, 25, 26, 27],
    w: [1, 2, 3, 4, 0, 9, 9, 9],
    v: [1, 1, 1, 1, 1, 1, 1, 1],
  },
  { codebook, name: "toy" },
);

describe("segmenting by sex and class", () => {
  const cells = segment(survey, { name: "byClass", identifiers: ["sex", "class"], minimum: 2 });

  test("makes a cell of every combination that occurs, in the order of the codebook", () => {
    expect(cells.segments.map((cell) => cell.key)).toEqual(["2·1", "2·2", "1·1"]);
    expect(cells.segments.map((cell) => cell.label)).toEqual([
      "woman · upper",
      "woman · <i>lower</i>",
      "man · upper",
    ]);
    expect(cells.segments[1]!.codes).toEqual({ sex: 2, class: 2 });
    expect([...cells.of]).toEqual([2, 1, 1, 2, 0, -1, -1, -1]);
  });

  test("weighs them among those who have a segment, by hand", () => {
    expect(cells.weight).toBe("w");
    expect(cells.segments.map((cell) => [cell.n, cell.share])).toEqual([
      [1, 0],
      [2, 0.5],
      [2, 0.5],
    ]);
    expect(cells.segments.map((cell) => cell.effectiveN)).toEqual([0, 25 / 13, 25 / 17]);
  });

  test("marks small cells and counts excluded respondents, in the table too", () => {
    expect(cells.segments.map((cell) => cell.belowMinimum)).toEqual([true, false, false]);
    expect(Object.fromEntries(cells.excluded)).toEqual({ sex: 2, class: 1 });
    const shown = cells[display]();
    expect(cells.toTable().toText()).toBe(shown["text/plain"]);
    expect(shown["text/plain"]).toMatch(/woman · upper +1 +0\.000 +0\.0 +\* n < 2/);
    expect(shown["text/plain"]).toMatch(
      /1 of 3 segments has fewer than 2 respondents|1 of 3 segment has fewer/,
    );
    expect(shown["text/plain"]).toMatch(/3 of 8 respondents have no segment: 2 lack sex, 1 lack class/);
    expect(shown["text/plain"]).toMatch(/SYNTHETIC/);
    expect(shown["text/html"]).toMatch(/&lt;i&gt;lower/);
    expect(shown["text/html"]).not.toMatch(/<i>/);
  });
});

test("another weight column is used, or none", () => {
  const shares = (weight: string | null) =>
    segment(survey, { identifiers: ["sex"], weight }).segments.map((cell) => cell.share);
  expect(shares("v")).toEqual([0.5, 0.5]);
  expect(shares(null)).toEqual([0.5, 0.5]);
  expect(shares("w")).toEqual([5 / 19, 14 / 19]);
});

test("an item can be an identifier", () => {
  expect(segment(survey, { identifiers: ["trust"] }).segments.map((cell) => cell.label)).toEqual([
    "1",
    "2",
    "3",
  ]);
});

test.each([
  [{ identifiers: ["clas"] }, /no column 'clas'\n.*did you mean 'class'/],
  [{ identifiers: [] }, /no identifiers were given\n.*sex, class, age/],
  [{ identifiers: ["sex", "sex"] }, /'sex' is given twice/],
  [{ identifiers: ["sex"], weight: "wt" }, /no weight column 'wt'\n.*did you mean 'w'/],
  [{ identifiers: ["sex"], weight: "age", minimum: -1 }, /minimum is -1/],
])("%j is refused", (options, message) => {
  expect(() => segment(survey, options)).toThrow(message);
});

test("an option or a method that does not exist is refused with the nearest name", () => {
  const misspelt = { identifiers: ["sex"], minimun: 3 };
  expect(() => segment(survey, misspelt)).toThrow(/'minimun' is not an option of crossing\n.*'minimum'/);
  const unknown = { identifiers: ["sex"], method: "crosing" as "crossing" };
  expect(() => segment(survey, unknown)).toThrow(/no method 'crosing'\n.*'crossing'/);
});

test("the method can be named, and is a crossing by default", () => {
  const named = segment(survey, { method: "crossing", identifiers: ["sex"] });
  expect(named.segments).toEqual(segment(survey, { identifiers: ["sex"] }).segments);
});

test("every method has a unique name, and none of its options is named like a common one", () => {
  expect(new Set(methodHelp.map(({ name }) => name)).size).toBe(methodHelp.length);
  for (const { options } of methodHelp)
    for (const option of options.keys()) expect(commonOptions).not.toContain(option);
});

test("a scale of many values is refused with advice to group it", () => {
  const ages = surveyOf({ age: Array.from({ length: 40 }, (_, i) => 18 + i) });
  expect(() => segment(ages, { identifiers: ["age"] })).toThrow(
    /'age' is a scale of 40 values.*\n.*survey\.derive\(groups\("groups", "age"/,
  );
});

test("whatever the data, n and shares add up and everybody is in a cell or counted out", () => {
  for (let trial = 0; trial < 50; trial++) {
    const stream = randomStream(trial, ["segments"]);
    const n = 1 + stream.integer(200);
    const column = (most: number) =>
      Array.from({ length: n }, () => (stream.integer(6) === 0 ? null : 1 + stream.integer(most)));
    const made = surveyOf({
      a: column(3),
      b: column(4),
      w: Array.from({ length: n }, () => 0.1 + stream.uniform()),
    });
    const cells = segment(made, { identifiers: ["a", "b"], weight: "w" });
    const inside = cells.segments.reduce((sum, cell) => sum + cell.n, 0);
    const outside = [...cells.excluded.values()].reduce((sum, count) => sum + count, 0);
    expect(inside + outside).toBe(n);
    if (inside > 0) expect(cells.segments.reduce((sum, cell) => sum + cell.share, 0)).toBeCloseTo(1, 12);
    for (const [i, s] of cells.of.entries()) {
      if (s < 0) continue;
      expect(cells.segments[s]!.codes).toEqual({ a: made.column("a").raw(i), b: made.column("b").raw(i) });
    }
  }
});
