import { type JointMetric, orderedItems } from "./metric.js";

export const pairStrengthHuman = {
  key: "pairStrengthHuman",
  symbol: "|r| human",
  unit: "mean |correlation|",
  range: [0, 1],
  better: null,
  says: "mean absolute inter-item correlation of the human answers",
  source: "as |r|",
  definedFor: orderedItems,
  needs: "two ordered items",
  computedFrom: "respondents",
  comparedWith: "human value",
  shownIn: "none",
  intervalFrom: 20,
  of: "all items",
  interval: { from: "pairs", side: "human" },
  compute: ({ pairs }) => pairs.human,
} as const satisfies JointMetric;
