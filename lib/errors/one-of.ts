import { adviseName } from "./nearest.js";
import { PopuliError } from "./populi-error.js";

/**
 * Checks an option's value: what a person wrote in a cell has not always been through the compiler.
 *
 * @throws PopuliError with the nearest valid value
 */
export function oneOf<T extends string>(option: string, value: T, valid: readonly T[]): T {
  if (!valid.includes(value))
    throw new PopuliError(`${option}: '${value}'`, {}, adviseName(String(value), valid));
  return value;
}
