import { record } from "./kind.js";
import { adviseName } from "./nearest.js";
import { PopuliError } from "./populi-error.js";
import { valueInWords } from "./value-in-words.js";

/** The names of all options of a function. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/**
 * Checks that options are an object with no option that there is not: one that is ignored in silence is worse than an error.
 * `checkGiven` also checks what each option is.
 *
 * @param by the function they were given to
 * @throws PopuliError with the nearest valid name
 */
export function checkOptions<Options extends object>(
  by: string,
  options: Options,
  names: OptionNames<Required<Options>>,
): void {
  if (!record.fits(options))
    throw new PopuliError(
      `${by} was given ${valueInWords(options)} as its options`,
      {},
      "give an object: { … }",
    );
  refuseUnknown(by, options, Object.keys(names));
}

/** @throws PopuliError for an option that is not among the valid ones, with the nearest */
export function refuseUnknown(by: string, options: object, valid: readonly string[]): void {
  for (const name of Object.keys(options))
    if (!valid.includes(name))
      throw new PopuliError(`${by} has no option '${name}'`, {}, adviseName(name, valid));
}

/**
 * Checks that a function that takes nothing was given nothing.
 *
 * @param given its arguments
 * @param instead what to do, as an error advises it
 * @throws PopuliError naming what it was given
 */
export function checkNothingGiven(by: string, given: readonly unknown[], instead: string): void {
  const [first] = given.filter((one) => one !== undefined);
  if (first === undefined) return;
  const [option] = record.fits(first) ? Object.keys(first as object) : [];
  throw new PopuliError(
    option === undefined
      ? `${by} takes nothing, and was given ${valueInWords(first)}`
      : `${by} has no option '${option}'`,
    {},
    instead,
  );
}

/** Those options that another function has. */
export function optionsFor<Options extends object>(
  options: Options,
  names: OptionNames<Required<Options>>,
): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in names)) as Options;
}
