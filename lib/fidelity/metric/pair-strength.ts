import { type JointMetric, orderedItems } from "./metric.js";
import { pairStrengthHuman } from "./pair-strength-human.js";

export const pairStrength = {
  key: "pairStrength",
  symbol: "|r|",
  unit: "mean |correlation|",
  range: [0, 1],
  better: null,
  says: "mean absolute inter-item correlation of the simulated answers",
  source: "mean over pairs of |Pearson's r|",
  definedFor: orderedItems,
  needs: "two ordered items",
  computedFrom: "respondents",
  comparedWith: "human value",
  shownIn: "report",
  human: pairStrengthHuman,
  intervalFrom: 20,
  of: "all items",
  interval: { from: "pairs", side: "simulated" },
  compute: ({ pairs }) => pairs.simulated,
} as const satisfies JointMetric;
