import { checkArgument } from "../../errors/check-given.js";
import { names as namesKind } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";

/** A scale of more values would give segments of a handful; it should be grouped first. */
const mostScaleLevels = 20;

/**
 * The columns of that name, each checked to hold categories.
 *
 * @param what what they are called in messages: "identifier", "item"
 * @throws PopuliError for none, and for one that is unknown, repeated, or a scale of many values
 */
export function categoryColumns(
  survey: Survey,
  names: readonly string[],
  what: "identifier" | "item",
): Column[] {
  const columns = namedColumns(survey, names, what);
  for (const { variable, levels } of columns)
    if (variable.measure === "scale" && levels.length > mostScaleLevels)
      throw new PopuliError(
        `'${variable.name}' is a scale of ${levels.length} values: its segments would hold hardly anybody`,
        { file: survey.file, column: variable.name },
        `make groups of it first, survey.derive(groups("groups", "${variable.name}", [18, 40, Infinity])), and segment by those`,
      );
  return columns;
}

/**
 * The columns of that name.
 *
 * @throws PopuliError for none, and for one that is unknown or repeated
 */
export function namedColumns(
  survey: Survey,
  names: readonly string[],
  what: "identifier" | "item",
): Column[] {
  if (names !== undefined) checkArgument("segment", `${what}s`, names, namesKind);
  const place = { file: survey.file };
  const known = what === "item" ? survey.items : survey.identifiers;
  if (names.length === 0) throw new PopuliError(`no ${what}s were given`, place, advise("", survey, known));
  return names.map((name, k) => {
    if (names.indexOf(name) !== k) throw new PopuliError(`the ${what} '${name}' is given twice`, place);
    if (!survey.codebook.variables.has(name))
      throw new PopuliError(`there is no column '${name}'`, place, advise(name, survey, known));
    return survey.column(name);
  });
}

/** The nearest column; failing that, the survey's own identifiers or items. */
function advise(name: string, survey: Survey, known: readonly string[]): string {
  const columns = [...survey.codebook.variables.keys()];
  const near = adviseName(name, columns);
  return name !== "" && near.startsWith("did you mean")
    ? near
    : adviseName("", known.length > 0 ? known : columns);
}
