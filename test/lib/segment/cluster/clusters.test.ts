import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adjustedRandIndex } from "../../../../lib/segment/adjusted-rand.js";
import {
  type ComparedTrait,
  distancesBetween,
  gowerDistance,
} from "../../../../lib/segment/cluster/gower.js";
import { kModesFrom, nearestMode } from "../../../../lib/segment/cluster/k-modes.js";
import { medoidsOf } from "../../../../lib/segment/cluster/medoids.js";
import { silhouettes } from "../../../../lib/segment/cluster/silhouette.js";
import { segment } from "../../../../lib/segment/segment.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { segmentsFixture as python } from "../segments-fixture.js";

const r: {
  readonly distances: number[][];
  readonly medoids: number[];
  readonly labels: number[];
  readonly objective: number;
  readonly silhouette: number[];
} = JSON.parse(readFileSync(new URL("../fixtures/clusters.json", import.meta.url), "utf8"));

const quiet = async () => {};
const n = 60;
const rows = Array.from({ length: n }, (_, i) => i);
const spread = (values: readonly number[]) => {
  const known = values.filter((value) => !Number.isNaN(value));
  return Math.max(...known) - Math.min(...known);
};
function traits(withGaps: boolean): ComparedTrait[] {
  const { answers, missing, age } = python;
  const column = (j: number, gaps: boolean) =>
    answers[j]!.slice(0, n).map((a, i) => (gaps && withGaps && missing[j]![i] === 1 ? Number.NaN : a));
  const a = column(2, true);
  const b = column(5, false);
  const c = column(1, true);
  const d = column(3, false);
  const years = age.slice(0, n);
  return [
    { values: Float64Array.from(a), range: undefined },
    { values: Float64Array.from(b), range: undefined },
    ...[c, d, years].map((values) => ({ values: Float64Array.from(values), range: spread(values) })),
  ];
}

test("Gower's distances are those of R's daisy, missing traits left out, to 1e-8", async () => {
  const own = traits(true);
  const distances = await distancesBetween(rows, (a, b) => gowerDistance(own, a, b), quiet);
  for (const [i, row] of r.distances.entries())
    for (const [j, d] of row.entries()) expect(Math.abs(distances[i * n + j]! - d)).toBeLessThan(1e-8);
});

test("and those of Python's gower, which is of single precision", () => {
  const own = traits(false);
  for (const [i, row] of python.gower.distances.entries())
    for (const [j, d] of row.entries()) expect(gowerDistance(own, i, j)).toBeCloseTo(d, 6);
});

test("medoids, their cost and silhouettes are those of R's pam", async () => {
  const distances = Float64Array.from(r.distances.flat());
  const found = await medoidsOf(distances, new Float64Array(n).fill(1), 3, quiet);
  expect(found.medoids.toSorted((a, b) => a - b)).toEqual(r.medoids.toSorted((a, b) => a - b));
  expect(found.cost).toBeCloseTo(r.objective, 8);
  for (const [i, width] of silhouettes(distances, r.labels, 3).entries())
    expect(width).toBeCloseTo(r.silhouette[i]!, 8);
});

test("silhouettes are scikit-learn's", () => {
  const distances = Float64Array.from(python.gower.distances.flat(), (d) => Number(d.toFixed(7)));
  for (const [i, width] of silhouettes(distances, python.gower.labels, 4).entries())
    expect(width).toBeCloseTo(python.gower.silhouette[i]!, 8);
});

test("k-modes from given modes is Python's kmodes", async () => {
  const answers = python.answers.map((column) => Int32Array.from(column));
  const weights = new Float64Array(python.weights.length).fill(1);
  const found = await kModesFrom({ answers, levels: python.levels, weights }, python.modes.start, quiet);
  expect(found.modes).toEqual(python.modes.modes);
  expect(found.cost).toBe(python.modes.cost);
  expect([...weights.keys()].map((i) => nearestMode(found.modes, answers, i))).toEqual(python.modes.labels);
});

test("the adjusted Rand index is scikit-learn's", () => {
  for (const { a, b, ari } of python.rand) expect(adjustedRandIndex(a, b)).toBeCloseTo(ari, 10);
  expect(adjustedRandIndex([0, 0, 1, -1], [1, 1, 0, 0])).toBe(1);
});

const survey = surveyOf(
  {
    ...Object.fromEntries(python.answers.map((column, j) => [`q${j}`, column])),
    age: python.age,
  },
  { name: "drawn" },
);
const items = python.answers.map((_, j) => `q${j}`);

test("%%segment's k-modes and k-medoids divide everyone, and say how well", async () => {
  const modes = await segment(survey, { method: "k-modes", items, classes: "2..4" });
  expect(modes.toTable().toText()).toMatch(
    /\d clusters around modes, the largest silhouette of 3 numbers: mean silhouette 0\.\d+, of 400 respondents/,
  );
  expect(modes.tables()[0]!.rows).toHaveLength(3);
  const medoids = await segment(survey, { method: "k-medoids", items: ["age", "q1", "q3"], classes: 3 });
  expect(medoids.segments).toHaveLength(3);
  expect(medoids.segments.reduce((sum, { n: count }) => sum + count, 0)).toBe(400);
});
