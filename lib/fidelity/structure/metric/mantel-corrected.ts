import { pairWeights, separations, weightedCorrelation } from "../map/separation.js";
import type { StructureMetric } from "./structure-metric.js";

export const mantelCorrected = {
  key: "mantelCorrected",
  symbol: "Mantel r, corrected",
  unit: "correlation",
  range: [-1, 1],
  better: "higher",
  says: "correlation of squared distances without the share that chance puts between segments of their sizes, pairs weighted by what they say; 0 on average for unrelated maps",
  source: "Mantel (1967); Walther et al. (2016), NeuroImage 137",
  comparison: true,
  // Intervals by resampling held in 80 to 94 of 100 studies of five segments (docs/coverage.md); its test has the right size.
  interval: false,
  compute: ({ simulated: { positions: ours }, human: { positions: theirs } }) =>
    weightedCorrelation(separations(theirs), separations(ours), pairWeights([theirs, ours])),
} as const satisfies StructureMetric;
