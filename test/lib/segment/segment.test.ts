import { describe, expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { methodHelp } from "../../../lib/segment/methods.js";
import { applySegmentation, commonOptions, segment } from "../../../lib/segment/segment.js";
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
  const cells = segment(survey, { name: "byClass", identifiers: ["sex", "class"], minimum: 1.5 });

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

  test("marks cells of a small effective n and counts excluded respondents, in the table too", () => {
    expect(cells.segments.map((cell) => cell.belowMinimum)).toEqual([true, false, true]);
    expect(Object.fromEntries(cells.excluded)).toEqual({ sex: 2, class: 1 });
    const shown = cells[display]();
    expect(cells.toTable().toText()).toBe(shown["text/plain"]);
    expect(shown["text/plain"]).toMatch(/woman · upper +1 +0\.000 +0\.200 +0\.0 +\* < 1\.5/);
    expect(shown["text/plain"]).toMatch(/2 of 3 segments have an effective n below 1\.5/);
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
  expect(() => segment(survey, misspelt)).toThrow(
    /segment with method 'crossing' has no option 'minimun'\n.*'minimum'/,
  );
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

describe("a crossing that merges small cells", () => {
  const codes = parseCodebook(`
title: T
variables:
  sex: { measure: nominal, role: identifier, values: { 1: man, 2: woman } }
  age: { measure: ordinal, role: identifier, values: { 1: young, 2: middle, 3: old } }
  land: { measure: nominal, role: identifier, values: { 1: here, 2: there } }
`);
  const cells = (counts: readonly (readonly [number, number, number])[]) => {
    const rows = counts.flatMap(([sex, age, n]) => Array.from({ length: n }, () => [sex, age]));
    return surveyOf(
      {
        sex: rows.map(([sex]) => sex!),
        age: rows.map(([, age]) => age!),
        land: rows.map((_, i) => (i === 0 ? 2 : 1)),
      },
      { codebook: codes, name: "counted" },
    );
  };
  const wave = cells([
    [1, 1, 3],
    [1, 2, 20],
    [1, 3, 12],
    [2, 1, 30],
    [2, 3, 4],
  ]);

  test("joins the smallest to its nearest neighbour on an ordered identifier, and says so", () => {
    const made = segment(wave, { identifiers: ["sex", "age"], minimum: 10, merge: true });
    expect(made.segments.map(({ label, n }) => [label, n])).toEqual([
      ["man · young – middle", 23],
      ["man · old", 12],
      ["woman · young – old", 34],
    ]);
    expect(made.segments.map(({ key, codes: shared }) => [key, shared])).toEqual([
      ["1·1–2", { sex: 1 }],
      ["1·3", { sex: 1, age: 3 }],
      ["2·1–3", { sex: 2 }],
    ]);
    expect(made.toTable().toText()).toContain(
      "joined, because small: man · young with man · middle, on age; woman · old with woman · young, on age",
    );
  });

  test("leaves a cell that has no neighbour as it is, marked", () => {
    const made = segment(wave, { identifiers: ["land"], minimum: 10, merge: true });
    expect(made.segments.map(({ n, belowMinimum }) => [n, belowMinimum])).toEqual([
      [68, false],
      [1, true],
    ]);
  });

  test("divides another wave by its recipe, which JSON can hold", () => {
    const made = segment(wave, { identifiers: ["sex", "age"], minimum: 10, merge: true });
    const next = cells([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    const again = applySegmentation(next, JSON.parse(JSON.stringify(made.recipe)));
    expect(again.segments.map(({ n }) => n)).toEqual([1, 0, 2]);
    expect(again.recipe.hash).toBe(made.recipe.hash);
    expect(segment(wave, { identifiers: ["sex", "age"], minimum: 10 }).recipe.hash).not.toBe(
      made.recipe.hash,
    );
  });

  test("counts respondents of a combination that it did not learn", () => {
    const made = segment(wave, { identifiers: ["sex", "age"] });
    const next = applySegmentation(cells([[2, 2, 3]]), made.recipe);
    expect([...next.of]).toEqual([-1, -1, -1]);
    expect(next.toTable().toText()).toContain("3 lack a combination that was learnt");
  });
});

test("what sets a segment apart is said by the traits that differ most", () => {
  const half = Array.from({ length: 100 }, (_, i) => (i < 50 ? 1 : 2));
  const made = segment(
    surveyOf(
      {
        sex: half,
        class: half.map((sex, i) => (i % 5 === 0 ? 3 - sex : sex)),
        trust: half.map((_, i) => 1 + (i % 3)),
        age: half.map((_, i) => i),
        w: half.map(() => 1),
        v: half.map(() => 1),
      },
      { codebook, name: "halves" },
    ),
    { identifiers: ["sex"] },
  );
  expect(made.apart(0)).toBe('woman: more often class "<i>lower</i>" (80.0 % against 20.0 %)');
  expect(() => made.apart(2)).toThrow(/no segment 2 in 'segments'\n.*0 … 1/);
});

test("a million crossed cells are refused with what to do", () => {
  const many = surveyOf(
    Object.fromEntries(
      Array.from({ length: 6 }, (_, k) => [`t${k}`, Array.from({ length: 60 }, (_, i) => (i + k) % 10)]),
    ),
  );
  expect(() => segment(many, { identifiers: ["t0", "t1", "t2", "t3", "t4", "t5"] })).toThrow(
    /makes [\d,]+ cells, and the survey has 60 respondents\n.*method: lca/,
  );
});
