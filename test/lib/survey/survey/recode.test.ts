import { describe, expect, test } from "vitest";
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
