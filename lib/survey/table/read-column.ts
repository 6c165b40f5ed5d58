import type { Code } from "../codebook/codebook.js";
import { positionsFor, type ReadColumn } from "./table.js";

/** Makes a column from a list of codes, with `null` for an empty cell. */
export function readColumnOf(name: string, values: readonly (Code | null)[]): ReadColumn {
  const position = new Map<Code, number>();
  for (const value of values) {
    if (value !== null && !position.has(value)) position.set(value, position.size + 1);
  }
  const at = positionsFor(position.size, values.length);
  for (const [i, value] of values.entries()) at[i] = value === null ? 0 : position.get(value)!;
  return { name, codes: [...position.keys()], at };
}
