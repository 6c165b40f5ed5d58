import { adviseName } from "../../lib/errors/nearest.js";
import { classNumbers } from "../../lib/segment/method/class-range.js";
import type { OptionHelp } from "../../lib/segment/method/method.js";
import { defaultMethod, type MethodHelp, methodHelp } from "../../lib/segment/methods.js";
import type { Survey } from "../../lib/survey/survey/survey.js";
import { checkSubject, readHeader } from "./header.js";
import { type Magic, type MagicCall, MagicError } from "./magic.js";
import { surveysIn, variablesIn } from "./names-in-scope.js";
import { readYamlBody, type YamlBody } from "./yaml-body.js";

/** The options of every method. */
const common: ReadonlyMap<string, OptionHelp> = new Map([
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

/** The values of an option that are names, whatever the method. */
function valuesOf(option: string): readonly string[] {
  const all = [common, ...methodHelp.map(({ options: own }) => own)];
  return [...new Set(all.flatMap((own) => own.get(option)?.values ?? []))];
}

const options = [...new Set(methodHelp.flatMap((method) => [...method.options.keys()])), ...common.keys()];

const help = `%%segment name on survey
${linesOf(defaultMethod.options)}
${linesOf(common)}

Divides the respondents of a survey into segments, binds the segmentation to the name, and shows its table and a picture.
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
    const { known, required, method } = optionsOf(call);
    const body = readYamlBody(call, known, required);
    checkValues(body, method, surveys.find(([called]) => called === survey)?.[1]);
    const code: string[] = [];
    const lines: number[] = [];
    const write = (text: string, line: number) => {
      code.push(text);
      lines.push(line);
    };
    write('import { plot, segment } from "populi";', call.line);
    // The library gives a promise for a method that learns for a while; one that the notebook names may be either.
    const wait = method === undefined || method.takes === "time" ? "await " : "";
    write(`const ${name} = ${wait}segment(${survey}, {`, call.line);
    write(`  name: ${JSON.stringify(name)},`, call.line);
    for (const [option, { expression, line, isInterpolated }] of body.options) {
      // A notebook's parameter is an empty text for no weight.
      const value = option === "weight" && isInterpolated ? `${expression} || null` : expression;
      write(`  ${option}: ${value},`, line);
    }
    write("});", call.line);
    write(`display(${name});`, call.line);
    // Segments that were found have a profile; those of shared values have it in their names.
    const figure = method === undefined || method.name === defaultMethod.name ? "segments" : "profiles";
    write(`plot.${figure}(${name})`, call.line);
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
  /** `undefined` where the notebook names it. */
  readonly method: MethodHelp | undefined;
} {
  const named = readYamlBody(call, options, []).options.get("method");
  if (named !== undefined && !named.expression.startsWith('"'))
    return { known: options, required: [], method: undefined };
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
    method,
  };
}

/** Options whose values are columns of the survey. */
const columnOptions = ["identifiers", "items", "outcomes", "labels", "classify", "covariates", "weight"];

/** Reads what the cell asks for before anything runs: columns, named values and numbers of classes. */
function checkValues(body: YamlBody, method: MethodHelp | undefined, survey: Survey | undefined): void {
  for (const [option, { expression }] of body.options) {
    const value = literal(expression);
    const fail = (found: string, named: string, advice: string): never => {
      const at = body.placeOf({ message: `'${named}'` }) ?? { line: 1, column: 1, width: 1 };
      throw new MagicError(found, at, advice);
    };
    const { values } = method?.options.get(option) ?? {};
    if (
      values !== undefined &&
      typeof value === "string" &&
      !values.includes(value) &&
      !/\.ya?ml$/i.test(value)
    )
      fail(`${option}: there is no '${value}'`, value, adviseName(value, values));
    if (option === "classes" && (typeof value === "string" || typeof value === "number"))
      try {
        classNumbers(value);
      } catch (error) {
        fail(
          String((error as Error).message).split("\n")[0]!,
          String(value),
          "4, [2, 3, 4], or a range such as 2..7",
        );
      }
    if (survey === undefined || !columnOptions.includes(option)) continue;
    for (const column of [value].flat())
      if (typeof column === "string" && column !== "" && !survey.codebook.variables.has(column))
        fail(
          `there is no column '${column}'`,
          column,
          adviseName(column, [...survey.codebook.variables.keys()]),
        );
  }
}

/** A value that the cell gives itself; `undefined` for one of the notebook. */
function literal(expression: string): unknown {
  try {
    return JSON.parse(expression);
  } catch {
    return undefined;
  }
}
