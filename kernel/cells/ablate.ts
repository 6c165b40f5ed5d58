import { populiConvention, psiiConvention } from "../../lib/fidelity/convention/convention.js";
import { checkSubject, readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { simulationsIn } from "./names-in-scope.js";
import { readYamlBody } from "./yaml-body.js";

const options = ["conditions", "title", "convention", "reference", "repeats", "draws", "seed"] as const;

const conventions = [populiConvention.name, psiiConvention.name];

const help = `%%ablate name on run
title: what the table is called       (may be left out)
convention: psii                      (may be left out) the definitions of the scores
conditions: \${[direct()]}             (may be left out) what to compare with
reference, repeats, draws, seed       (may be left out) of the tests and intervals

Takes a simulation apart: the same respondents, items and seed without each part of its condition, beside the floors. Binds
the table to the name and shows it, with a plot. A value written \${…} is taken from the notebook. %show prints the
TypeScript it stands for.`;

/** `%%ablate`: what each part of a simulation's condition contributes. */
export const ablateMagic: Magic = {
  name: "ablate",
  form: "cell",
  summary: "takes a simulation apart, each part left out in turn",
  help,
  options,
  worksOn: "simulations",
  namesInBody: (scope) => [...conventions, ...simulationsIn(scope).map(([, run]) => run.condition.name)],
  run: (call, context) => {
    const { name, subject } = readHeader(call, { name: true, subject: true }, "%%ablate table on run");
    const runs = simulationsIn({ names: context.names, get: context.value });
    checkSubject(
      call,
      subject!,
      runs.map(([called]) => called),
      "simulation",
    );
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
