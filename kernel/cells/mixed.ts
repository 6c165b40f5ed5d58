import { baselineNames } from "../../lib/baseline/baselines.js";
import { mixedEstimatorNames } from "../../lib/mixed/estimator/estimators.js";
import { variablesIn } from "./names-in-scope.js";
import { simulationMagic } from "./simulation-magic.js";

const options = [
  "interviewed",
  "target",
  "items",
  "by",
  "differences",
  "contrasts",
  "about",
  "population",
  "estimator",
  "predictions",
  "control",
  "design",
  "seed",
] as const;

const help = `%%mixed name on run
interviewed: 100                      how many of the run's respondents are interviewed, or their rows
target: mean                          shares (default), mean, median, { quantile: 0.25 }, { linear: { predictors: [Q262] } }, …
items: [Q1, Q46]                      only these items
by: Q260                              groups, each estimated by itself
differences: pairs                    which groups are compared: pairs, first or none
about: population                     or full sample
estimator: ppi++                      ${mixedEstimatorNames.join(", ")}
predictions: [simulation]             what predicts: simulation, or baselines
control: ridge regression             the baseline that the simulation is held against
contrasts, population, design, seed   further contrasts, known cells, the sampling design, the draw of the interviewed

Estimates from few interviews and many predictions: the bias of a simulation is measured on the interviewed and taken away,
so that intervals cover whatever the simulation is worth. Binds the result to the name and shows it with a plot of the
intervals. \${…} is a value of the notebook. %show prints the TypeScript the cell stands for.`;

/** `%%mixed`: mixed-subjects estimates from a simulation. */
export const mixedMagic = simulationMagic({
  name: "mixed",
  result: "estimates",
  required: ["interviewed"],
  summary: "estimates from few interviews and a simulation, valid whatever the simulation is worth",
  help,
  options,
  namesInBody: (scope) => [
    ...variablesIn(scope),
    ...mixedEstimatorNames,
    ...baselineNames,
    "shares",
    "mean",
    "median",
  ],
});
