import { adviseName } from "../../lib/errors/nearest.js";
import { classNumbers } from "../../lib/segment/method/class-range.js";
import type { Survey } from "../../lib/survey/survey/survey.js";
import { MagicError } from "./magic.js";
import type { AskedSegmentation } from "./segment-asked.js";
import type { ParsedYaml } from "./yaml-body.js";

/** Options whose values are columns of the survey. */
const columnOptions = ["identifiers", "items", "outcomes", "labels", "classify", "covariates", "weight"];

/**
 * Reads what a segmentation asks for before anything runs: columns, values that are names, numbers of classes.
 *
 * @param survey `undefined` where the subject is an expression
 * @throws MagicError with the place, and the nearest valid name
 */
export function checkValues(
  { method, options }: AskedSegmentation,
  survey: Survey | undefined,
  placeOf: ParsedYaml["placeOf"],
): void {
  for (const [option, { expression, line }] of options) {
    const value = literal(expression);
    const fail = (found: string, named: string, advice: string): never => {
      const at = placeOf({ message: `'${named}'` }, line) ?? { line, column: 1, width: 1 };
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
