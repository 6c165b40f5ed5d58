import { anyItem, type ItemMetric } from "./metric.js";

export const ownExpected = {
  key: "ownExpected",
  symbol: "own r, expected",
  unit: "correlation",
  range: [-1, 1],
  better: "higher",
  says: "own r of the expected answer, without the model's own uncertainty",
  source: "as own r, of expectations",
  definedFor: anyItem,
  needs: "human answers that differ",
  computedFrom: "respondents",
  comparedWith: "shuffled respondents",
  shownIn: "report",
  of: "item",
  compute: ({ own }) => own.expectations,
} as const satisfies ItemMetric;
