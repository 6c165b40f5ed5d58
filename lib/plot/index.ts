export { type AblationPlotOptions, ablation } from "./ablation.js";
export { type DistributionOptions, distributions } from "./distributions.js";
export { Figure } from "./figure.js";
export { segments } from "./segments.js";
