import { describe, expect, test } from "vitest";
import { display } from "../../../../lib/show/display.js";
import { raw, survey } from "./toy-survey.js";

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

  test("refuses a code that is not an answer, an unknown column, and a filter nobody passes", () => {
    expect(() => survey.where({ q: 5 })).toThrow(/column q: 5 is not a valid answer/);
    expect(() => survey.where({ sexe: 1 })).toThrow(/did you mean 'sex'/);
    expect(() => survey.where({ sex: 1, q: 3 })).toThrow(/no respondent of 6/);
  });
});
