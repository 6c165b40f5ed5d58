import { expect, test } from "vitest";
import { intervalLines } from "../../../../lib/plot/text/interval-lines.js";

test("estimates in characters stand on one scale, from the lowest end or 0 to the highest", () => {
  const none = Number.NaN;
  expect(
    intervalLines([
      { name: "PSII", estimate: { value: 0.5, low: 0, high: 1 }, simulated: true, mark: "noise" },
      { name: "uniform", estimate: { value: 1, low: none, high: none }, simulated: false, mark: "" },
      { name: "none", estimate: { value: none, low: none, high: none }, simulated: true, mark: "" },
    ]),
  ).toEqual([
    "  PSII       0.500  ────────────●───────────  noise",
    "  uniform    1.000                         □",
    "  none           —",
  ]);
});
