import { describe, expect, test } from "vitest";
import { adviseValues } from "../../../../lib/survey/survey/advise-values.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { columns, raw, survey } from "./toy-survey.js";

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

  test("gives names to the codes of a column without a codebook: where all have one, they are no quantity", () => {
    const bare = surveyOf({ female: [0, 1, 1, null], score: [0, 5, 10, 3] });
    const named = bare.recode("female", [
      { from: 0, to: 0, label: "man" },
      { from: 1, to: 1, label: "woman" },
    ]);
    expect(named.variable("female").values).toEqual([
      { code: 0, label: "man" },
      { code: 1, label: "woman" },
    ]);
    expect(named.variable("female").measure).not.toBe("scale");
    const { measure, values } = bare.recode("score", [{ from: 10, to: 10, label: "best" }]).variable("score");
    expect([measure, values.map(({ label }) => label)]).toEqual([
      bare.variable("score").measure,
      ["0", "3", "5", "best"],
    ]);
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

  test("is what is advised for a column of few codes that have no names", () => {
    const bare = surveyOf({ female: [0, 1, 1] });
    expect(adviseValues(bare, "female")).toContain(
      `survey.recode("female", [{ from: 0, to: 0, label: "…" }, { from: 1, to: 1, label: "…" }])`,
    );
  });

  test("is advised for many texts, which cannot be cut into groups as numbers are", () => {
    const jobs = Array.from({ length: 90 }, (_, i) => `job ${String(i % 15).padStart(2, "0")}`);
    const ages = jobs.map((_, i) => 18 + (i % 40));
    const bare = surveyOf({ jobs, ages, said: jobs.map((job, i) => `${job}, ${i}`) });
    expect(adviseValues(bare, "jobs")).toBe(
      'join its 15 texts to a few groups: survey.recode("jobs", [{ from: ["job 00", "job 01"], to: "…" }, …], { into: "groups" })',
    );
    expect(adviseValues(bare, "ages")).toContain("groups(");
    expect(adviseValues(bare, "said")).toContain("code them into a few groups first");
  });

  test("refuses a code that is not there, or named twice", () => {
    expect(() => survey.recode("q", [{ from: 9, to: 1 }])).toThrow(/column q: there is no code 9/);
    expect(() => survey.recode("q", [{ from: [1, 1], to: 2 }])).toThrow(/recoded twice/);
  });
});
