import { baselineNames } from "../../lib/baseline/baselines.js";
import { conventionNames } from "../../lib/fidelity/convention/conventions.js";
import { checkSimulation, readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { simulationsIn } from "./names-in-scope.js";
import { readYamlBody } from "./yaml-body.js";

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
export const ablationMagic: Magic = {
  name: "ablation",
  form: "cell",
  summary: "simulates again without each part of the condition",
  help,
  options,
  body: "yaml",
  subjects: (scope) => simulationsIn(scope).map(([name]) => name),
  namesInBody: (scope) => [
    ...conventionNames,
    ...baselineNames,
    ...simulationsIn(scope).map(([, run]) => run.condition.name),
  ],
  run: (call, context) => {
    const { name, subject } = readHeader(call, { name: true, subject: true }, "%%ablation table on run");
    checkSimulation(call, subject!, context);
    const body = readYamlBody(call, options, []);
    const given = [...body.options].map(([option, { expression, line }]) => ({
      text: `  ${option}: ${expression},`,
      line,
    }));
    const code = [
      'import { ablation, plot } from "populi";',
      given.length === 0
        ? `const ${name} = await ablation(${subject});`
        : `const ${name} = await ablation(${subject}, {`,
      ...given.map(({ text }) => text),
      ...(given.length === 0 ? [] : ["});"]),
      `display(${name});`,
      `plot.ablation(${name})`,
    ];
    const lines = [
      call.line,
      call.line,
      ...given.map(({ line }) => line),
      ...(given.length === 0 ? [] : [call.line]),
      call.line,
      call.line,
    ];
    return {
      kind: "translation",
      translation: { code: code.join("\n"), lines, keep: new Set([name!]), placeOf: body.placeOf },
    };
  },
};
