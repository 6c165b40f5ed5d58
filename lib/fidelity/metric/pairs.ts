import { type JointMetric, orderedItems } from "./metric.js";

export const pairs = {
  key: "pairs",
  symbol: "pair r",
  unit: "correlation",
  range: [-1, 1],
  better: "higher",
  says: "correlation, across pairs of ordered items, of simulated with human inter-item correlations",
  source: "Pearson's r of the two lists of correlations",
  definedFor: orderedItems,
  needs: "five ordered items",
  computedFrom: "respondents",
  comparedWith: "no association",
  shownIn: "ablation",
  panel: true,
  of: "all items",
  interval: { from: "pair agreement", side: "simulated" },
  compute: ({ pairs }) => pairs.agreement,
} as const satisfies JointMetric;
