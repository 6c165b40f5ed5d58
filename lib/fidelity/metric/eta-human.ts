import { anyItem, type JointMetric } from "./metric.js";

export const etaHuman = {
  key: "etaHuman",
  symbol: "η² human",
  unit: "share of variance",
  range: [0, 1],
  better: null,
  says: "η² of the human answers",
  source: "as η²",
  definedFor: anyItem,
  needs: "a segmentation",
  computedFrom: "respondents",
  comparedWith: "human value",
  shownIn: "none",
  of: "all items",
  interval: { from: "groups", side: "human" },
  compute: ({ betweenGroups }) => betweenGroups.human,
} as const satisfies JointMetric;
