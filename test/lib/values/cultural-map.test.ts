import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { segment } from "../../../lib/segment/segment.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import type { SimulatedRun } from "../../../lib/simulate/answers/run-shape.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { culturalMap } from "../../../lib/values/cultural-map.js";

const survey = surveyOf(
  { land: [1, 1, 2, 2], a: [1, 3, 1, 3], b: [1, 1, 2, 2] },
  {
    name: "four",
    codebook: parseCodebook(`
title: T
variables:
  land: { role: identifier, measure: nominal, values: { 1: Norway, 2: Peru } }
  a: { role: item, measure: ordinal, values: { 1: "1", 2: "2", 3: "3" } }
  b: { role: item, measure: ordinal, values: { 1: "1", 2: "2" } }
`),
  },
);
const by = segment(survey, { name: "land", identifiers: ["land"] });
const folder = mkdtempSync(join(tmpdir(), "map é "));
const instrument = join(folder, "two.yaml");
writeFileSync(
  instrument,
  `title: two
items:
  first: { columns: [a] }
  second: { columns: [b], scores: { 1: 0, 2: 1 } }
scoring:
  quadrants:
    - { label: down, low: l, high: h, keys: { second: 1 }, least: 1 }
    - { label: across, low: l, high: h, keys: { first: -1 }, least: 1 }
`,
);
const run = (a: readonly number[], b: readonly number[]): SimulatedRun => {
  const respondents = Int32Array.of(0, 1, 2, 3);
  const set = (kind: "human" | "simulated") => ({
    ...{ kind, name: kind, respondents, weights: Float64Array.of(1, 1, 1, 1), noOption: allRead },
    items: [
      {
        item: "a",
        label: "a",
        ordered: true,
        options: [1, 2, 3],
        optionLabels: [],
        rows: Float64Array.from(a),
      },
      { item: "b", label: "b", ordered: true, options: [1, 2], optionLabels: [], rows: Float64Array.from(b) },
    ],
  });
  return { answers: set("simulated"), human: set("human"), condition: { name: "made" }, labels: [] };
};

test("populations lie at the means of their items in standard deviations, real ones as the survey has them", () => {
  // a: mean 2, sd 1, keyed −1; b scores 0 and 1, mean .5, sd .5.
  const half = [0.5, 0, 0.5];
  const middle = [0, 1, 0];
  const map = culturalMap(run([...half, ...half, ...middle, ...middle], [1, 0, 1, 0, 0.5, 0.5, 0.5, 0.5]), {
    by,
    instrument,
  });
  const [norway, peru] = map.places;
  expect(norway!.human).toMatchObject({ x: 0, y: -1, n: 2, spread: { xx: 1, xy: 0, yy: 0 } });
  expect(peru!.human).toMatchObject({ x: 0, y: 1, spread: { xx: 1, xy: 0, yy: 0 } });
  // A half-and-half answer spreads as two people at either end do; a certain one not at all.
  expect(norway!.simulated).toMatchObject({ x: 0, y: -1, spread: { xx: 1, xy: 0, yy: 0 } });
  expect(peru!.simulated).toMatchObject({ x: 0, y: 0, spread: { xx: 0, xy: 0, yy: 1 } });
  expect(map.toTable().toText()).toContain("the published map has factor scores over all societies");
  const certain = run([...half, ...half, ...middle, ...middle], [1, 0, 1, 0, 0.5, 0.5, 0.5, 0.5]);
  const halves = [
    { ...certain, answers: { ...certain.answers, items: certain.answers.items.slice(0, 1) } },
    { ...certain, answers: { ...certain.answers, items: certain.answers.items.slice(1) } },
  ];
  expect(culturalMap(halves, { by, instrument }).places).toEqual(map.places);
  expect(() => culturalMap(halves[0]!, { by, instrument })).toThrow(
    /0 items of 'down' were asked, and it takes 1/,
  );
  expect(() => culturalMap(certain, { by, instrument: "six-americas-4" })).toThrow(/no two dimensions/);
  rmSync(folder, { recursive: true });
});
