import type { ReadColumn } from "../../table/table.js";

const date = /^\d{4}-\d\d-\d\d$/;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/;

/** A column of dates in which some have a time: all have one. Programs leave midnight out. */
export function sameMoments(column: ReadColumn): ReadColumn {
  const { codes } = column;
  if (!codes.some((code) => typeof code === "string" && dateTime.test(code))) return column;
  if (!codes.every((code) => typeof code === "string" && (date.test(code) || dateTime.test(code))))
    return column;
  const full = codes.map((code) => (date.test(String(code)) ? `${code}T00:00:00` : code));
  return new Set(full).size === full.length ? { ...column, codes: full } : column;
}
