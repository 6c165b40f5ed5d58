import { describe, expect, test } from "vitest";
import { segment } from "../../../../lib/segment/segment.js";
import { anyOf, groups, meanOf } from "../../../../lib/survey/survey/derivations.js";
import { raw, survey } from "./toy-survey.js";

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

  test("counts respondents without a value", () => {
    expect(survey.derive(anyOf("top", "q", [1, 2])).notes).toEqual(["derived: top, 2 of 6 have no value"]);
    expect(survey.derive(anyOf("man", "sex", [1])).notes).toEqual(["derived: man"]);
    expect(
      survey.recode("q", [
        { from: 4, to: null },
        { from: 3, to: 2 },
      ]).notes,
    ).toEqual(["recoded: q, 1 answer changed, 1 emptied"]);
  });

  test("refuses a name that is taken and a value that is not a number", () => {
    expect(() => survey.derive(groups("age", "age", [1, 2]))).toThrow(/already a column 'age'/);
    expect(() => survey.derive({ variable: { name: "n" }, value: () => Number.NaN })).toThrow(
      /column n: .* is NaN/,
    );
  });
});
