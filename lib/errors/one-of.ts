import { adviseName } from "./nearest.js";
import { PopuliError } from "./populi-error.js";

/**
 * An option's value, where it is one of those there are: what a person wrote in a cell has not always passed the compiler.
 *
 * @throws PopuliError with the nearest valid value
 */
export function oneOf<T extends string>(option: string, value: T, valid: readonly T[]): T {
  if (!valid.includes(value))
    throw new PopuliError(`${option}: '${value}'`, {}, adviseName(String(value), valid));
  return value;
}
