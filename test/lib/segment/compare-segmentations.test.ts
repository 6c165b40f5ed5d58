import { expect, test } from "vitest";
import { segmentations } from "../../../lib/plot/segmentations.js";
import { tree } from "../../../lib/plot/tree.js";
import { compareSegmentations } from "../../../lib/segment/compare-segmentations.js";
import { segment } from "../../../lib/segment/segment.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { segmentsFixture as python } from "./segments-fixture.js";

const { a, b, ari } = python.rand[0]!;
const survey = surveyOf({ a, b, q: a.map((x, i) => (i % 5 === 0 ? b[i]! : x)) }, { name: "drawn" });
const byA = segment(survey, { identifiers: ["a"], name: "byA", minimum: 130 });
const byB = segment(survey, { identifiers: ["b"], name: "byB" });
const byTree = segment(survey, { method: "tree", identifiers: ["a", "b"], outcomes: ["q"], name: "byTree" });
const compared = compareSegmentations([byA, byB, byTree]);

test("segmentations are held against each other by scikit-learn's adjusted Rand index, each pair once", () => {
  expect(compared.agreements.map(({ first, second }) => `${first} ${second}`)).toEqual([
    "byA byB",
    "byA byTree",
    "byB byTree",
  ]);
  expect(compared.agreements[0]!.adjustedRandIndex).toBeCloseTo(ari, 10);
  expect(compared.agreements[0]!.respondents).toBe(a.length);
});

test("their table has sizes and agreement, in numbers and in words, and the other what sets segments apart", () => {
  const [row] = compared.toTable().rows;
  const small = byA.segments.filter(({ belowMinimum }) => belowMinimum).length;
  expect(row!.slice(0, 3)).toEqual(["byA", "crossing", 3]);
  expect(row![5]).toBe(small);
  expect(compared.toTable().toText()).toMatch(
    /byA and byB agree with −?0\.\d+ \(poor, after Steinley 2004\)/,
  );
  const text = compared.segmentsTable().toText();
  expect(text).toContain("· byTree");
  expect(text).toContain(`* in byA: an effective n below 130`);
});

test("what cannot be compared is refused, and said why", () => {
  expect(() => compareSegmentations([byA])).toThrow(/1 segmentations were given\n.*two or more/);
  expect(() => compareSegmentations([byA, byA])).toThrow(/two segmentations are named 'byA'/);
  const other = segment(surveyOf({ a: [1, 2] }, { name: "other" }), { identifiers: ["a"], name: "other" });
  expect(() => compareSegmentations([byA, other])).toThrow(/divides other \(2\)/);
});

test("their figure has a bar for each segment, and where its members are in the first segmentation", () => {
  const figure = segmentations(compared);
  const heat = figure.data.filter(({ type }) => type === "heatmap") as unknown as { z: number[][] }[];
  expect(heat).toHaveLength(2);
  for (const row of heat[0]!.z) expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(figure.toSvg()).toContain("byTree: ");
});

test("a tree is drawn from everyone to its segments, with the answers that it tells apart", () => {
  const figure = tree(byTree);
  expect(figure.toText()).toMatch(/everyone {2}100\.0 %\n {4}a: .*%/);
  const [heat] = figure.data.filter(({ type }) => type === "heatmap") as unknown as { z: number[][] }[];
  expect(heat!.z).toHaveLength(byTree.segments.length);
  expect(() => tree(byA)).toThrow(/'byA' was made by crossing, not by a tree/);
});
