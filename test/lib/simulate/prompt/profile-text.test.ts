import { describe, expect, test } from "vitest";
import { segment } from "../../../../lib/segment/segment.js";
import type { PersonaSource } from "../../../../lib/simulate/condition/condition.js";
import { nonsense } from "../../../../lib/simulate/prompt/nonsense.js";
import { profileText } from "../../../../lib/simulate/prompt/profile-text.js";
import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const codebook = parseCodebook(`
title: T
variables:
  sex: { role: identifier, measure: nominal, values: { 1: { label: man, sentence: You are a man. }, 2: { label: woman, sentence: You are a woman. } } }
  age: { role: identifier, measure: ordinal, values: { 1: { label: young, sentence: You are young. }, 2: { label: old, sentence: You are old. } } }
  land: { role: identifier, measure: nominal, values: { 1: { label: here, sentence: You live here. }, 2: { label: there, sentence: You live over there. } } }
  w: { role: weight }
`);
const survey = surveyOf(
  {
    sex: [1, 1, 1, 2, 2, 2],
    age: [1, 1, 2, 2, 2, 1],
    land: [1, 2, 2, 1, 1, 2],
    w: [1, 1, 5, 1, 1, 1],
  },
  { codebook, name: "six" },
);
const segmentation = segment(survey, { identifiers: ["sex"] });
const rows = Int32Array.of(0, 1, 2, 3, 4, 5);
const study = {
  ...{ survey, segmentation, seed: 1, profileAttributes: ["sex", "age", "land"] },
  respondents: { rows, weights: survey.weights, how: "given", certain: new Int32Array(), unrepresented: [] },
} as const;
const of = (source: PersonaSource | undefined, respondent: number) =>
  profileText(study, { source, languages: undefined, language: "en" }, respondent);
const own = Array.from(rows, (row) => of(undefined, row));

describe("whose profile a prompt has", () => {
  test("the segment's most frequent values, weighted, are the same for all its members", () => {
    expect([0, 1, 2].map((row) => of("segment, modal", row))).toEqual(
      new Array(3).fill("You are a man. You are old. You live over there."),
    );
    expect(of("segment, modal", 3)).toBe("You are a woman. You are old. You live here.");
  });

  test("a drawn member's is that of one of them", () => {
    const drawn = of("segment, drawn", 0);
    expect(own.slice(0, 3)).toContain(drawn);
    expect([1, 2].map((row) => of("segment, drawn", row))).toEqual([drawn, drawn]);
  });

  test("permuted among respondents, each profile is used once, and nobody has their own row", () => {
    const permuted = Array.from(rows, (row) => of("another respondent", row));
    expect(permuted.toSorted()).toEqual(own.toSorted());
  });

  test("shuffled, it has the same sentences", () => {
    const sentences = (text: string) =>
      text
        .split(". ")
        .map((part) => part.replace(".", ""))
        .sort();
    for (const row of rows) expect(sentences(of("shuffled order", row))).toEqual(sentences(own[row]!));
    expect(Array.from(rows, (row) => of("shuffled order", row))).not.toEqual(own);
  });

  test("in nonsense, it is letter for letter as long, and the same value has the same words", () => {
    expect(of("nonsense", 0)).toHaveLength(own[0]!.length);
    expect(of("nonsense", 0)).toMatch(/^[A-Z][a-z]+ [a-z]{3} [a-z] [a-z]{3}\. /);
    expect(of("nonsense", 0).split(". ")[0]).toBe(of("nonsense", 1).split(". ")[0]);
    expect(nonsense("You are 45.", 1, "age", 45)).toMatch(/^[A-Z][a-z]{2} [a-z]{3} \d\d\.$/);
  });
});
