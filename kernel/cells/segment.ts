import { adviseName } from "../../lib/errors/nearest.js";
import type { OptionHelp } from "../../lib/segment/method/method.js";
import { defaultMethod, methodHelp } from "../../lib/segment/methods.js";
import { checkSubject, readHeader } from "./header.js";
import { type Magic, type MagicCall, MagicError } from "./magic.js";
import { surveysIn, variablesIn } from "./names-in-scope.js";
import { readYamlBody } from "./yaml-body.js";

/** The options of every method. */
const common: ReadonlyMap<string, OptionHelp> = new Map([
  ["weight", { example: "W_WEIGHT", says: "the weight column (default: the survey's own)" }],
  ["minimum", { example: "30", says: "segments with fewer respondents are marked" }],
  [
    "method",
    { example: defaultMethod.name, says: `how respondents are divided (default ${defaultMethod.name})` },
  ],
]);

const options = [...new Set(methodHelp.flatMap((method) => [...method.options.keys()])), ...common.keys()];

const help = `%%segment name on survey
${linesOf(defaultMethod.options)}
${linesOf(common)}

Divides the respondents of a survey into segments, binds the segmentation to the name, and shows its table and a bar plot.
\${…} is a value of the notebook. %show prints the TypeScript the cell stands for.

${methodHelp.map(({ name, summary, options: own }) => `method: ${name}, ${summary}\n${linesOf(own)}`).join("\n\n")}`;

function linesOf(own: ReadonlyMap<string, OptionHelp>): string {
  return [...own].map(([name, { example, says }]) => `${`${name}: ${example}`.padEnd(30)}${says}`).join("\n");
}

/** `%%segment`: divides a survey's respondents into segments, by any method. */
export const segmentMagic: Magic = {
  name: "segment",
  form: "cell",
  summary: "divides a survey's respondents into segments",
  help,
  options,
  body: "yaml",
  subjects: (scope) => surveysIn(scope).map(([name]) => name),
  namesInBody: (scope) => [...variablesIn(scope), ...methodHelp.map(({ name }) => name)],
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
    const { known, required } = optionsOf(call);
    const body = readYamlBody(call, known, required);
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
      // A notebook's parameter is an empty text for no weight.
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

/** The options of the method that the body names; the library checks one that the notebook supplies. */
function optionsOf(call: MagicCall): {
  readonly known: readonly string[];
  readonly required: readonly string[];
} {
  const named = readYamlBody(call, options, []).options.get("method");
  if (named !== undefined && !named.expression.startsWith('"')) return { known: options, required: [] };
  const name: string = named === undefined ? defaultMethod.name : JSON.parse(named.expression);
  const method = methodHelp.find((one) => one.name === name);
  if (method === undefined) {
    const text = call.text.split("\n")[named!.line - 1]!;
    throw new MagicError(
      `there is no method '${name}'`,
      { line: named!.line, column: 1, width: text.length },
      adviseName(
        name,
        methodHelp.map((one) => one.name),
      ),
    );
  }
  return {
    known: [...method.options.keys(), ...common.keys()],
    required: [...method.options].flatMap(([option, { required }]) => (required ? [option] : [])),
  };
}
