export { type AblationPlotOptions, ablation } from "./ablation.js";
export { ablationGrid } from "./ablation-grid.js";
export { collapseByLayer, collapseScatter } from "./collapse.js";
export { type DistributionOptions, distributions } from "./distributions.js";
export { Figure } from "./figure.js";
export { layerSearch } from "./layer-search.js";
export { plan } from "./plan.js";
export { segments } from "./segments.js";
