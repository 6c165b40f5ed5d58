export { type AblationPlotOptions, ablation } from "./ablation.js";
export { type AblationGridPlotOptions, ablationGrid, type PlottedGrid } from "./ablation-grid.js";
export { ablationHeat } from "./ablation-heat.js";
export { alignment, type PlottedAlignment } from "./alignment.js";
export { associations, type PlottedAssociations } from "./associations.js";
export { challenges, type PlottedChallenge, type PlottedChallenges } from "./challenges.js";
export { codebook } from "./codebook.js";
export { coefficients, type PlottedCoefficients } from "./coefficients.js";
export { collapseByLayer } from "./collapse-by-layer.js";
export { type CollapseScatterOptions, collapseScatter } from "./collapse-scatter.js";
export { collapseSlider } from "./collapse-slider.js";
export type { CollapsedStates } from "./collapsed-states.js";
export {
  type ConfigurationPlotOptions,
  configurations,
  type PlottedConfigurations,
} from "./configurations.js";
export { contributions, type PlottedContributions } from "./contributions.js";
export { type CulturalMapPlotOptions, culturalMap, type PlottedMap } from "./cultural-map.js";
export { distances } from "./distances.js";
export type { DistributionOptions } from "./distribution-cells.js";
export { distributions } from "./distributions.js";
export { doseResponse, type PlottedDoses } from "./dose-response.js";
export type { PlotlyFigure } from "./draw/plotly.js";
export type { Slider } from "./draw/slider.js";
export { effectiveN } from "./effective-n.js";
export { Figure, type FigureParts } from "./figure.js";
export { groupedBars } from "./grouped-bars.js";
export { layerSearch, type SearchedLayers } from "./layer-search.js";
export type { AxisOf } from "./layout/axis.js";
export type { Annotation, Axis, Layout, LegendEntry, Placed, Trace } from "./layout/layout.js";
export type { Heading, Label, Panel, Plotted } from "./layout/plotted.js";
export type { Row, Rows } from "./layout/rows.js";
export { likert } from "./likert.js";
export { maps } from "./maps.js";
export type { Bars, Heat, Mark, Marker, NamedMark, Points, Stroke } from "./marks/mark.js";
export { missingness } from "./missingness.js";
export { interviewsSaved, mixed, type PlottedMixed } from "./mixed.js";
export { mixedPlan, type PlottedPlan } from "./mixed-plan.js";
export { type PlannedInjections, plan } from "./plan.js";
export {
  type PlottedValuePersonas,
  type PopulationErrorsOptions,
  populationErrors,
} from "./population-errors.js";
export { profiles } from "./profiles.js";
export { radiusByDepth } from "./radius-by-depth.js";
export { representationGap } from "./representation-gap.js";
export { ridges } from "./ridges.js";
export { type ComparedSegmentations, segmentations } from "./segmentations.js";
export { segments } from "./segments.js";
export { type PlottedTemperatures, temperatures } from "./temperatures.js";
export { tree } from "./tree.js";
export { varianceRatios } from "./variance-ratios.js";
export { weights } from "./weights.js";
export { type PlottedWorth, type WorthPlotOptions, worth } from "./worth.js";
