import { checkSubject, readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { surveysIn, variablesIn } from "./names-in-scope.js";
import { readYamlBody } from "./yaml-body.js";

const options = ["identifiers", "weight", "minimum"] as const;

const help = `%%segment name on survey
identifiers: [Q260, Q275]     what makes a segment: everyone who shares a value on all of them
weight: W_WEIGHT              the weight column (the survey's own when left out)
minimum: 30                   smallest n a cell should have; smaller ones are marked

Divides the respondents of a survey into segments, binds the segmentation to the name, and shows its table and a bar plot.
A value written \${…} is taken from the notebook. %show prints the TypeScript it stands for.`;

/** `%%segment`: a segmentation from a list of identifiers. */
export const segmentMagic: Magic = {
  name: "segment",
  form: "cell",
  summary: "divides a survey's respondents into segments",
  help,
  options,
  body: "yaml",
  subjects: (scope) => surveysIn(scope).map(([name]) => name),
  namesInBody: variablesIn,
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
    const body = readYamlBody(call, options, ["identifiers"]);
    const code: string[] = [];
    const lines: number[] = [];
    const write = (text: string, line: number) => {
      code.push(text);
      lines.push(line);
    };
    write('import { plot, segment } from "populi";', call.line);
    write(`const ${name} = segment(${survey}, {`, call.line);
    write(`  name: ${JSON.stringify(name)},`, call.line);
    for (const [option, { expression, line, isInterpolated }] of body.options) {
      // A notebook's parameter says "no weight" as an empty text.
      const value = option === "weight" && isInterpolated ? `${expression} || null` : expression;
      write(`  ${option}: ${value},`, line);
    }
    write("});", call.line);
    write(`display(${name});`, call.line);
    write(`plot.segments(${name})`, call.line);
    return {
      kind: "translation",
      translation: { code: code.join("\n"), lines, keep: new Set([name!]), placeOf: body.placeOf },
    };
  },
};
