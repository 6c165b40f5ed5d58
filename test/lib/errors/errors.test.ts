import { expect, test } from "vitest";
import { adviseName, nearestName } from "../../../lib/errors/nearest.js";
import { PopuliError } from "../../../lib/errors/populi-error.js";

test("an error says the place, what was found, and what to do, in that order", () => {
  const error = new PopuliError("no value 9", { file: "values.csv", line: 3, column: "Q1" }, "valid: 1 … 4");
  expect(error.message).toBe("values.csv, line 3, column Q1: no value 9\n  valid: 1 … 4");
  expect(error.place.line).toBe(3);
});

test.each([
  ["Q26O", "Q260"],
  ["q260", "Q260"],
  ["W_WIEGHT", "W_WEIGHT"],
])("for %s the nearest name is %s", (wanted, near) => {
  expect(nearestName(wanted, ["Q1", "Q260", "W_WEIGHT"])).toBe(near);
});

test("a name that begins as a valid one does is near to it", () => {
  expect(nearestName("ablate", ["segment", "ablation"])).toBe("ablation");
  expect(nearestName("abacus", ["segment", "ablation"])).toBeUndefined();
});

test("a name unlike every valid one is answered with the list, not with a guess", () => {
  expect(nearestName("household_income", ["Q1", "Q260"])).toBeUndefined();
  expect(adviseName("household_income", ["Q1", "Q260"])).toBe("there are: Q1, Q260");
});

test("a long list of valid names is cut with its count", () => {
  const names = Array.from({ length: 30 }, (_, i) => `column_${i}`);
  expect(adviseName("zzzzzzzzzzzzzz", names)).toContain("(30 in all)");
});
