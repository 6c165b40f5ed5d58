import { describe, expect, test } from "vitest";
import { segment } from "../../../../lib/segment/segment.js";
import { display } from "../../../../lib/show/display.js";
import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import { joinWaves } from "../../../../lib/survey/join-waves.js";
import { anyOf, groups, meanOf } from "../../../../lib/survey/survey/derivations.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const codebook = parseCodebook(`
title: T
missing: { -1: don't know }
variables:
  sex: { measure: nominal, role: identifier, values: { 1: man, 2: woman } }
  age: { measure: scale, role: identifier }
  q: { label: trust, measure: ordinal, role: item, values: { 1: much, 2: some, 3: little, 4: none } }
  r: { measure: ordinal, role: item, values: 1..4 }
  w: { role: weight }
`);
const columns = {
  sex: [1, 2, 2, 1, 2, 1],
  age: [17, 18, 29, 30, 95, null],
  q: [1, 2, -1, 4, 3, null],
  r: [1, 2, 3, 4, -1, 2],
  w: [1, 2, 3, 4, 5, 6],
};
const survey = surveyOf(columns, { codebook, name: "toy" });
const raw = (from: Survey, name: string) =>
  Array.from({ length: from.size }, (_, i) => from.column(name).raw(i));

describe("where", () => {
  test("keeps the respondents with the codes named, or who pass a test of their valid answers", () => {
    const women = survey.where({ sex: 2, q: [2, 3] });
    expect([women.size, raw(women, "age"), [...women.weights]]).toEqual([2, [18, 95], [2, 5]]);
    expect(
      raw(
        survey.where((answer) => answer("q") === null),
        "sex",
      ),
    ).toEqual([2, 1]);
  });

  test("says how many it left out, changes the hash and leaves the original as it was", () => {
    const hash = survey.hash;
    const men = survey.where({ sex: 1 });
    expect(men[display]()["text/plain"]).toMatch(/where: 3 of 6 respondents kept, 3 left out/);
    expect(men.hash).not.toBe(hash);
    expect([survey.size, survey.hash, survey.notes.length]).toEqual([6, hash, 0]);
    expect(survey.where({ sex: 1 }).hash).toBe(men.hash);
  });

  test("counts those left out because an answer is missing, apart from those who answered otherwise", () => {
    expect(survey.where({ q: [1, 2] }).notes).toEqual([
      "where: 2 of 6 respondents kept, 4 left out, 2 of them because an answer is missing",
    ]);
    expect(survey.where((answer) => Number(answer("age") ?? Number.NaN) < 30).notes.join()).toMatch(
      /3 of 6 respondents kept, 3 left out, 1 of them because an answer/,
    );
  });

  test("refuses a code that is no answer, an unknown column, and a condition nobody meets", () => {
    expect(() => survey.where({ q: 5 })).toThrow(/column q: 5 is no valid answer/);
    expect(() => survey.where({ sexe: 1 })).toThrow(/did you mean 'sex'/);
    expect(() => survey.where({ sex: 1, q: 3 })).toThrow(/no respondent of 6/);
  });
});

describe("derive", () => {
  test("makes age groups one can segment by", () => {
    const grouped = survey.derive(groups("agegroup", "age", [18, 30, 31, Number.POSITIVE_INFINITY]));
    expect(raw(grouped, "agegroup")).toEqual([null, 1, 1, 2, 3, null]);
    expect(grouped.variable("agegroup").values.map((value) => value.label)).toEqual(["18–29", "30", "31+"]);
    expect(grouped.identifiers).toEqual(["sex", "age", "agegroup"]);
    expect(segment(grouped, { identifiers: ["agegroup"] }).segments.map((cell) => cell.n)).toEqual([2, 1, 1]);
    expect(groups("x", "age", [0, 0.5, 1]).variable.values!.map((value) => value.label)).toEqual([
      "0 to under 0.5",
      "0.5 to under 1",
    ]);
    expect(() => groups("x", "age", [2, 1])).toThrow(/do not rise/);
  });

  test("makes top boxes and scale means, by hand", () => {
    expect(raw(survey.derive(anyOf("top", "q", [1, 2])), "top")).toEqual([1, 1, null, 0, 0, null]);
    expect(raw(survey.derive(meanOf("m", ["q", "r"])), "m")).toEqual([1, 2, null, 4, null, null]);
    const turned = meanOf("m", ["q", "r"], { reversed: ["r"], range: [1, 4], atLeast: 1 });
    expect(raw(survey.derive(turned), "m")).toEqual([2.5, 2.5, 2, 2.5, 3, 3]);
    expect(() => meanOf("m", ["q"], { reversed: ["r"], range: [1, 4] })).toThrow(/'r' is to be reversed/);
  });

  test("counts who gets no value", () => {
    expect(survey.derive(anyOf("top", "q", [1, 2])).notes).toEqual(["derived: top, 2 of 6 have no value"]);
    expect(survey.derive(anyOf("man", "sex", [1])).notes).toEqual(["derived: man"]);
    expect(
      survey.recode("q", [
        { from: 4, to: null },
        { from: 3, to: 2 },
      ]).notes,
    ).toEqual(["recoded: q, 1 answers changed, 1 emptied"]);
  });

  test("refuses a name that is taken and a value that is no number", () => {
    expect(() => survey.derive(groups("age", "age", [1, 2]))).toThrow(/already a column 'age'/);
    expect(() => survey.derive({ variable: { name: "n" }, value: () => Number.NaN })).toThrow(
      /column n: .* is NaN/,
    );
  });
});

describe("recode", () => {
  test("joins codes under a label, in place or into a new column; missing codes stay missing", () => {
    const joined = survey.recode("q", [
      { from: [1, 2], to: 1, label: "trusts" },
      { from: [3, 4], to: 2, label: "does not" },
    ]);
    expect(raw(joined, "q")).toEqual([1, 1, -1, 2, 2, null]);
    expect(joined.variable("q").values).toEqual([
      { code: 1, label: "trusts" },
      { code: 2, label: "does not" },
    ]);
    expect(joined.column("q").missing.get("don't know")).toBe(1);
    const beside = survey.recode("q", [{ from: 4, to: null }], { into: "q3" });
    expect([raw(beside, "q3"), raw(beside, "q")]).toEqual([[1, 2, -1, null, 3, null], columns.q]);
    expect(beside.variable("q3").values.map((value) => value.label)).toEqual(["much", "some", "little"]);
  });

  test("turns a valid code into a missing one", () => {
    const fewer = survey.recode("q", [{ from: 4, to: -1 }]);
    expect(fewer.column("q").missing.get("don't know")).toBe(2);
    expect(fewer.variable("q").values.map((value) => value.code)).toEqual([1, 2, 3]);
  });

  test("swaps codes at once, not one after the other", () => {
    const swapped = survey.recode("sex", [
      { from: 1, to: 2, label: "man" },
      { from: 2, to: 1, label: "woman" },
    ]);
    expect(raw(swapped, "sex")).toEqual([2, 1, 1, 2, 1, 2]);
    expect(swapped.variable("sex").values).toEqual([
      { code: 1, label: "woman" },
      { code: 2, label: "man" },
    ]);
  });

  test("refuses a code that is not there, or named twice", () => {
    expect(() => survey.recode("q", [{ from: 9, to: 1 }])).toThrow(/column q: there is no code 9/);
    expect(() => survey.recode("q", [{ from: [1, 1], to: 2 }])).toThrow(/recoded twice/);
  });
});

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

  test("keeps what was left out of a wave", () => {
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

  test("refuses a code that means two things", () => {
    const other = second.recode("sex", [{ from: 2, to: 2, label: "female" }]);
    expect(() => joinWaves({ a: survey, b: other })).toThrow(
      /column sex: the code 2 is 'woman' in wave a and 'female' in wave b/,
    );
    expect(() => joinWaves({ a: survey, b: second }, { wave: "q" })).toThrow(/a column 'q' already/);
    expect(joinWaves({ a: survey, b: other }, { columns: ["q"] }).size).toBe(8);
  });
});
