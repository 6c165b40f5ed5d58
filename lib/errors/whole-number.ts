import { PopuliError } from "./populi-error.js";

/**
 * An option's value, where it is a whole number above 0.
 *
 * @throws PopuliError naming the option otherwise
 */
export function wholeNumber(option: string, value: number): number {
  if (!Number.isInteger(value) || value < 1)
    throw new PopuliError(`${option}: ${value}`, {}, "give a whole number from 1 upwards");
  return value;
}
