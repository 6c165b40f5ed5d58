import { kullbackLeibler } from "../divergence/kullback-leibler.js";
import { anyItem, type ItemMetric } from "./metric.js";

export const kl = {
  key: "kl",
  symbol: "KL",
  unit: "nats",
  range: [0, Number.POSITIVE_INFINITY],
  better: "lower",
  says: "KL(model‖human) in nats, mean over items",
  source: "Kullback & Leibler (1951); PSII, arXiv:2603.16142, section 4.1",
  definedFor: anyItem,
  needs: "answers",
  computedFrom: "shares",
  comparedWith: "uniform floor",
  shownIn: "main",
  panel: true,
  tested: true,
  of: "item",
  compute: ({ divergenceShares: { simulated, human } }) => kullbackLeibler(simulated, human),
} as const satisfies ItemMetric;
