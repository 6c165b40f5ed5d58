import { expect, test } from "vitest";
import { duration } from "../../../lib/progress/duration.js";

test.each([
  [3.24, "3.2 s"],
  [9.96, "10 s"],
  [41.4, "41 s"],
  [59.7, "1 min 0 s"],
  [119.7, "2 min 0 s"],
  [725, "12 min 5 s"],
  [3599.6, "1 h 0 min"],
  [11_040, "3 h 4 min"],
])("%f seconds are %s for a reader", (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});
