import type { Variable } from "../codebook/codebook.js";
import type { ListedCodes, ReadColumn } from "./table.js";

/** More distinct values than this are numbers or free text, not the options of a question. */
const mostOptions = 20;

/**
 * Infers a variable from its values, and from what its file lists. A column of 2 to 20 distinct values is an item (ordinal if they are numbers,
 * nominal if texts); one whose values are distinct whole numbers or texts, a different one for each respondent, is an
 * id; anything else is "other". Identifiers, weights and missing codes are never inferred: only a codebook knows them.
 */
export function inferVariable(column: ReadColumn, listed?: ListedCodes): Variable {
  const { name, codes } = column;
  if (listed !== undefined) {
    const all = [...new Set([...listed.codes, ...codes])];
    return {
      name,
      label: name,
      measure: listed.ordered ? "ordinal" : "nominal",
      role: all.length > 1 && all.length <= mostOptions ? "item" : "other",
      values: all.map((code) => ({ code, label: String(code) })),
      missing: [],
    };
  }
  const numeric = codes.some((code) => typeof code === "number");
  const few = codes.length <= mostOptions;
  const distinct =
    codes.length === column.at.length &&
    codes.length > 1 &&
    codes.every((code) => typeof code === "string" || Number.isInteger(code));
  return {
    name,
    label: name,
    measure: few ? (numeric ? "ordinal" : "nominal") : numeric ? "scale" : "nominal",
    role: distinct ? "id" : few && codes.length > 1 ? "item" : "other",
    values: [],
    missing: [],
  };
}
