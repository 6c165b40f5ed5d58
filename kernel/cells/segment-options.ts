import type { OptionHelp } from "../../lib/segment/method/method.js";
import { defaultMethod, methodHelp } from "../../lib/segment/methods.js";

/** The options of every method. */
export const commonOptions: ReadonlyMap<string, OptionHelp> = new Map([
  ["weight", { example: "W_WEIGHT", says: "the weight column (default: the survey's own)" }],
  ["minimum", { example: "30", says: "segments of a smaller effective n are marked" }],
  [
    "method",
    {
      example: defaultMethod.name,
      says: `how respondents are divided (default ${defaultMethod.name})`,
      values: methodHelp.map(({ name }) => name),
    },
  ],
]);

/** The options of any method. */
export const optionNames: readonly string[] = [
  ...new Set(methodHelp.flatMap((method) => [...method.options.keys()])),
  ...commonOptions.keys(),
];

/** The values of an option that are names, whatever the method. */
export function valuesOf(option: string): readonly string[] {
  return [...new Set(helpOf(option).flatMap(({ values = [] }) => values))];
}

/** Whether the value of an option is itself a list of names with values. */
export function takesNames(option: string): boolean {
  return helpOf(option).some(({ example }) => example.startsWith("{"));
}

function helpOf(option: string): OptionHelp[] {
  return [commonOptions, ...methodHelp.map(({ options }) => options)].flatMap((all) => all.get(option) ?? []);
}

/** What `%%segment?` says. */
export const segmentHelp = `%%segment name on survey
${linesOf(defaultMethod.options)}
${linesOf(commonOptions)}

Divides the respondents of a survey into segments, binds the segmentation to the name, and shows its table and a picture.
\${…} is a value of the notebook. %show prints the TypeScript the cell stands for.

Several segmentations are compared side by side: each has its options under its name, and options above hold for all that
take them. The names are bound, and the name in the header is that of the comparison.

%%segment compared on survey
items: [Q1, Q46, Q57]
answers:
  method: lca
clusters:
  method: k-modes

${methodHelp.map(({ name, summary, options: own }) => `method: ${name}, ${summary}\n${linesOf(own)}`).join("\n\n")}`;

function linesOf(own: ReadonlyMap<string, OptionHelp>): string {
  const written = [...own].map(([name, { example, says }]) => [`${name}: ${example}`, says] as const);
  const width = Math.max(30, ...written.map(([option]) => option.length + 2));
  return written.map(([option, says]) => option.padEnd(width) + says).join("\n");
}
