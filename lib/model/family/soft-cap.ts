import type { Fields } from "./json-fields.js";

/** The c of a soft cap c·tanh(x / c). Null switches it off. */
export function softCap(fields: Fields, name: string, fallback: number | undefined): number | undefined {
  return fields.value(name) === undefined ? fallback : fields.optionalPositive(name);
}
