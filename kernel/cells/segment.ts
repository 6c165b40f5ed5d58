import { defaultMethod } from "../../lib/segment/methods.js";
import { checkSubject, readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { surveysIn, variablesIn } from "./names-in-scope.js";
import { type AskedSegmentation, readAsked } from "./segment-asked.js";
import { optionNames, segmentHelp, valuesOf } from "./segment-options.js";
import { checkValues } from "./segment-values.js";
import { type TranslatedLine, translated } from "./translated-cell.js";

/** What the cell's TypeScript imports. */
const imports = { one: ["plot", "segment"], several: ["compareSegmentations", "plot", "segment"] } as const;

/** `%%segment`: divides a survey's respondents into segments, by any method, or by several to compare. */
export const segmentMagic: Magic = {
  name: "segment",
  form: "cell",
  summary: "divides a survey's respondents into segments",
  help: segmentHelp,
  options: optionNames,
  hasSections: true,
  body: "yaml",
  subjects: (scope) => surveysIn(scope).map(([name]) => name),
  namesInBody: (scope, option) => {
    const values = option === undefined ? [] : valuesOf(option);
    return values.length > 0 ? values : variablesIn(scope);
  },
  run: (call, context) => {
    const { name, subject: survey } = readHeader(
      call,
      { name: true, subject: true },
      "%%segment byClass on survey",
    );
    const surveys = surveysIn({ names: context.names, get: context.value });
    checkSubject(
      call,
      survey!,
      surveys.map(([called]) => called),
      "survey",
    );
    const { segmentations, isComparison, placeOf } = readAsked(call, name!, [...imports.several, survey!]);
    for (const one of segmentations)
      checkValues(one, surveys.find(([called]) => called === survey)?.[1], placeOf);
    const names = segmentations.map((one) => one.name);
    const made = [
      {
        text: `import { ${imports[isComparison ? "several" : "one"].join(", ")} } from "populi";`,
        line: call.line,
      },
      ...segmentations.flatMap((one) => segmentCall(one, survey!)),
      ...(isComparison
        ? [{ text: `const ${name} = compareSegmentations([${names.join(", ")}]);`, line: call.line }]
        : []),
      { text: `display(${name});`, line: call.line },
      {
        text: `plot.${isComparison ? "segmentations" : figureOf(segmentations[0]!)}(${name})`,
        line: call.line,
      },
    ];
    return translated(made, { keep: new Set([...names, name!]), placeOf: (thrown) => placeOf(thrown) });
  },
};

/** The TypeScript that makes a segmentation, each line with that of the cell. */
function segmentCall(
  { name, line: first, method, options }: AskedSegmentation,
  survey: string,
): TranslatedLine[] {
  // The library gives a promise for a method that learns for a while; one that the notebook names may be either.
  const wait = method === undefined || method.takes === "time" ? "await " : "";
  return [
    { text: `const ${name} = ${wait}segment(${survey}, {`, line: first },
    { text: `  name: ${JSON.stringify(name)},`, line: first },
    ...[...options].map(([option, { expression, line, isInterpolated }]) => {
      // A notebook's parameter is an empty text for no weight.
      const value = option === "weight" && isInterpolated ? `${expression} || null` : expression;
      return { text: `  ${option}: ${value},`, line };
    }),
    { text: "});", line: first },
  ];
}

/** Segments that were found have a profile; those of shared values have it in their names. */
function figureOf({ method }: AskedSegmentation): "profiles" | "segments" | "tree" {
  if (method?.name === "tree" || method?.name === "data-driven") return "tree";
  return method === undefined || method.name === defaultMethod.name ? "segments" : "profiles";
}
