import { describe, expect, test } from "vitest";
import { segment } from "../../../lib/segment/segment.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { joinWaves } from "../../../lib/survey/join-waves.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { columns, raw, survey } from "./survey/toy-survey.js";

describe("joining waves", () => {
  const second = surveyOf(
    { sex: [2, 1], q: [1, -1], s: [7, 8], w: [1, 1] },
    {
      codebook: parseCodebook(`
title: T
synthetic: true
variables:
  sex: { measure: nominal, role: identifier, values: { 1: man, 2: woman } }
  q: { measure: ordinal, role: item, values: { 1: much, 2: some, 5: no idea }, missing: { -1: don't know } }
  s: { measure: scale }
  w: { role: weight }
`),
    },
  );

  test("stacks respondents, says which wave they are of, and marks what a wave did not ask", () => {
    const both = joinWaves({ first: survey, second });
    expect([both.size, both.weight]).toEqual([8, "w"]);
    expect(raw(both, "wave")).toEqual([...Array(6).fill("first"), "second", "second"]);
    expect(raw(both, "q")).toEqual([...columns.q, 1, -1]);
    expect(both.column("s").missing.get("not asked")).toBe(6);
    expect([...both.column("s").numeric().slice(6)]).toEqual([7, 8]);
    expect(both.variable("q").values.map((value) => value.code)).toEqual([1, 2, 3, 4, 5]);
    expect(both.codebook.synthetic).toBe(true);
    expect(segment(both, { identifiers: ["wave"] }).segments.map((cell) => cell.n)).toEqual([6, 2]);
  });

  test("keeps the notes on what was left out of a wave", () => {
    const both = joinWaves({ men: survey.where({ sex: 1 }), women: survey.where({ sex: 2 }) });
    expect(both.notes).toEqual([
      "joined waves: men (3), women (3)",
      "men: where: 3 of 6 respondents kept, 3 left out",
      "women: where: 3 of 6 respondents kept, 3 left out",
    ]);
  });

  test("says when the waves' weights have different names, and that none is used", () => {
    const one = surveyOf({ a: [1, 2], w: [1, 2] }, { weight: "w" });
    const two = surveyOf({ a: [1, 2], v: [1, 2] }, { weight: "v" });
    const both = joinWaves({ one, two });
    expect([...both.weights]).toEqual([1, 1, 1, 1]);
    expect(both.notes.at(-1)).toMatch(/^not weighted, as the waves' weights differ \(one: w, two: v\)/);
  });

  test("refuses a missing code with two reasons, and answers that are numbers in one wave and text in another", () => {
    const reason = (word: string) =>
      surveyOf(
        { q: [1, -1] },
        { codebook: parseCodebook(`title: T\nvariables: { q: { missing: { -1: ${word} } } }`) },
      );
    expect(() => joinWaves({ a: reason("refused"), b: reason("not asked") })).toThrow(
      /column q: the missing code -1 is 'refused' in wave a and 'not asked' in wave b/,
    );
    expect(() => joinWaves({ a: surveyOf({ q: [1] }), b: surveyOf({ q: ["one"] }) })).toThrow(
      /answers are numbers in wave a \(1\) and text in wave b \('one'\)/,
    );
  });

  test("refuses a code with two meanings", () => {
    const other = second.recode("sex", [{ from: 2, to: 2, label: "female" }]);
    expect(() => joinWaves({ a: survey, b: other })).toThrow(
      /column sex: the code 2 is 'woman' in wave a and 'female' in wave b/,
    );
    expect(() => joinWaves({ a: survey, b: second }, { wave: "q" })).toThrow(/a column 'q' already/);
    expect(joinWaves({ a: survey, b: other }, { columns: ["q"] }).size).toBe(8);
  });
});
