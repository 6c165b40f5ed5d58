import { attributesOf, naInteger, type RList } from "./value.js";

/** How many rows a data frame has: its row names, which R shortens to NA and the number, else its first column. */
export function rowsOf(frame: RList): number {
  const names = attributesOf(frame).get("row.names");
  if (names?.type === "integer" && names.values.length === 2 && names.values[0] === naInteger)
    return Math.abs(names.values[1]!);
  if (names !== undefined && "values" in names) return names.values.length;
  const first = frame.values[0];
  return first !== undefined && "values" in first ? first.values.length : 0;
}

/** Row names that someone gave; `undefined` for numbers. */
export function givenRowNames(frame: RList): readonly (string | null)[] | undefined {
  const names = attributesOf(frame).get("row.names");
  if (names?.type !== "text") return undefined;
  return names.values.every((name, k) => name === String(k + 1)) ? undefined : names.values;
}
