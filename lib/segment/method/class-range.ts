import { PopuliError } from "../../errors/populi-error.js";

/** How many classes: a number, several, or from one to another: "2..7". */
export type ClassRange = number | readonly number[] | string;

const mostClasses = 50;

/**
 * The numbers of classes that are meant, from the fewest.
 *
 * @throws PopuliError for anything that is no whole number from 1 to 50, a list of them, or a range
 */
export function classNumbers(asked: ClassRange): number[] {
  const found = typeof asked === "string" ? ranged(asked) : typeof asked === "number" ? [asked] : [...asked];
  const numbers = [...new Set(found)].sort((a, b) => a - b);
  if (numbers.length === 0 || numbers.some((n) => !Number.isInteger(n) || n < 1 || n > mostClasses))
    throw new PopuliError(
      `classes: ${JSON.stringify(asked)}`,
      {},
      `give a whole number from 1 to ${mostClasses}, a list, or a range such as 2..7`,
    );
  return numbers;
}

function ranged(text: string): number[] {
  const [, first, last] = /^\s*(\d+)\s*(?:\.\.|–|-|to)\s*(\d+)\s*$/.exec(text) ?? [];
  if (first === undefined) return /^\s*\d+\s*$/.test(text) ? [Number(text)] : [];
  return Array.from({ length: Math.max(0, Number(last) - Number(first) + 1) }, (_, k) => Number(first) + k);
}
