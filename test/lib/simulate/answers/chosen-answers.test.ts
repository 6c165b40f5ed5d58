import { expect, test } from "vitest";
import {
  chosenPositions,
  keptPositions,
  withAnswers,
} from "../../../../lib/simulate/answers/chosen-answers.js";

const item = {
  ...{ item: "Q1", label: "a question", ordered: true },
  ...{ options: [1, 2, 3], optionLabels: ["no", "perhaps", "yes"] },
};
const chosen = Int16Array.of(2, -1, 0);
const rows = Float64Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0);

test("answers kept as positions have the rows of answers kept as rows", () => {
  expect(withAnswers(item, chosen)).toEqual({ ...item, rows });
  expect(chosenPositions(rows, 3)).toEqual(chosen);
  expect(chosenPositions(Float64Array.of(0.5, 0.5, 0), 3)).toBeUndefined();
});

test("positions count until somebody asks for the rows, who may write to them", () => {
  const kept = withAnswers(item, chosen);
  expect(keptPositions(kept)).toBe(chosen);
  kept.rows[4] = 1;
  expect(keptPositions(kept)).toBeUndefined();
  expect(kept.rows[4]).toBe(1);
});

test("a copy with other rows has no positions of the first", () => {
  const copy = { ...withAnswers(item, chosen), rows: new Float64Array(9) };
  expect(keptPositions(copy)).toBeUndefined();
  expect(keptPositions(withAnswers(copy, Int16Array.of(1, 1, 1)))).toEqual(Int16Array.of(1, 1, 1));
});
