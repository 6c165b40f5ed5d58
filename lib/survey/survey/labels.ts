import type { Column } from "./column.js";

/** `[levels]`: the value labels of a column; a code without one stands for itself. */
export function labelsOf({ variable, levels }: Column): string[] {
  const labels = new Map(variable.values.map((value) => [value.code, value.label]));
  return levels.map((code) => labels.get(code) ?? String(code));
}
