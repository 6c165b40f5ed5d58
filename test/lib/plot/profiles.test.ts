import { expect, test } from "vitest";
import { profiles } from "../../../lib/plot/profiles.js";
import { segment } from "../../../lib/segment/segment.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const codebook = parseCodebook(`
title: T
variables:
  trust: { label: trust, measure: ordinal, role: item, values: { 1: none, 2: some, 3: much } }
  land: { label: land, measure: nominal, role: identifier, values: { 1: here, 2: there, 3: far } }
`);
const survey = surveyOf({ trust: [1, 2, 3, 3], land: [1, 1, 2, 3] }, { codebook, name: "four" });

test("a profile has the mean place of an ordered column and the share of each value of another", () => {
  const figure = profiles(segment(survey, { identifiers: ["land", "trust"], name: "by" }));
  const [heat] = figure.data as unknown as { z: (number | null)[][] }[];
  expect(heat!.z).toEqual([
    [1, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0.5, 1, 1],
  ]);
  expect(figure.toText()).toContain("land: there");
  expect(figure.toSvg()).toContain("1·2");
});
