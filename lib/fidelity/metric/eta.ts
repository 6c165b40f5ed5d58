import { etaHuman } from "./eta-human.js";
import { anyItem, type JointMetric } from "./metric.js";

export const eta = {
  key: "eta",
  symbol: "η²",
  unit: "share of variance",
  range: [0, 1],
  better: null,
  says: "share of variance between the groups of an identifier, mean over items and identifiers",
  source: "Pearson's correlation ratio; for unordered items Goodman & Kruskal's τ",
  definedFor: anyItem,
  needs: "a segmentation",
  computedFrom: "respondents",
  comparedWith: "human value",
  shownIn: "ablation",
  human: etaHuman,
  of: "all items",
  interval: { from: "groups", side: "simulated" },
  compute: ({ betweenGroups }) => betweenGroups.simulated,
} as const satisfies JointMetric;
