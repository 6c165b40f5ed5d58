import { baselineNames } from "../../lib/baseline/baselines.js";
import { conventionNames } from "../../lib/fidelity/convention/conventions.js";
import { simulationsIn } from "./names-in-scope.js";
import { simulationMagic } from "./simulation-magic.js";

const options = [
  "conditions",
  "title",
  "convention",
  "reference",
  "baselines",
  "repeats",
  "draws",
  "seed",
] as const;

const help = `%%ablation name on run
title: Who answers                    title of the table
convention: psii                      how the metrics are computed
baselines: [ridge regression]         statistical baselines beside the conditions
conditions: \${[direct()]}             more conditions to compare with
reference, repeats, draws, seed       of the tests and intervals

Simulates again without each part of a simulation's condition: the same respondents, items and seed, beside the floors.
Binds the table to the name and shows it with a plot. Every option may be left out. \${…} is a value of the notebook.
%show prints the TypeScript the cell stands for.`;

/** `%%ablation`: what each part of a simulation's condition contributes. */
export const ablationMagic = simulationMagic({
  name: "ablation",
  result: "table",
  summary: "simulates again without each part of the condition",
  help,
  options,
  namesInBody: (scope) => [
    ...conventionNames,
    ...baselineNames,
    ...simulationsIn(scope).map(([, run]) => run.condition.name),
  ],
});
