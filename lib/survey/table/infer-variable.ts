import type { Variable } from "../codebook/codebook.js";
import type { ReadColumn } from "./table.js";

/** More distinct values than this are a quantity or free text rather than the options of a question. */
const mostOptions = 20;

/**
 * What can be told of a column from its values alone: at most 20 distinct ones make it an item (ordinal when they are
 * numbers, nominal when text), a different whole number or text for every respondent an id, anything else "other".
 * Nothing is taken for an identifier, a weight or a missing code: only a codebook can say that.
 */
export function inferVariable(column: ReadColumn): Variable {
  const { name, codes } = column;
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
