import { anyItem, type ItemMetric } from "./metric.js";

export const own = {
  key: "own",
  symbol: "own r",
  unit: "correlation",
  range: [-1, 1],
  better: "higher",
  says: "correlation of a simulated (drawn) answer with the human answer of the same respondent, mean over items",
  source: "Pearson's r; for unordered options Σ cov / √(Σ var · Σ var), one axis an option",
  definedFor: anyItem,
  needs: "human answers that differ",
  computedFrom: "respondents",
  comparedWith: "shuffled respondents",
  shownIn: "main",
  panel: true,
  tested: true,
  of: "item",
  compute: ({ own }) => own.answers,
} as const satisfies ItemMetric;
