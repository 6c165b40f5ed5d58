import { type Kind, type OptionalKind, record } from "./kind.js";
import { refuseUnknown } from "./known-options.js";
import { PopuliError } from "./populi-error.js";
import { valueInWords } from "./value-in-words.js";

/** The kind of each option of a function; one that may be left out is an `optional` kind. */
export type KindsOf<Options> = {
  readonly [Name in keyof Options]-?: undefined extends Options[Name] ? OptionalKind : Kind;
};

/**
 * Checks the options of a function: that they are an object, each there is one that it has, none that it needs is missing,
 * and each is what it may be. What a person wrote in a cell has not always been through the compiler.
 *
 * @param by the function they were given to
 * @throws PopuliError with what was given, what is expected, and the nearest name of an unknown option
 */
export function checkGiven<Options extends object>(
  by: string,
  options: Options,
  kinds: KindsOf<Options>,
): void {
  const expected = Object.entries<Kind & Partial<OptionalKind>>(kinds);
  const valid = expected.map(([name]) => name);
  if (!record.fits(options)) {
    const needed = expected.flatMap(([name, kind]) => (kind.optional ? [] : [name]));
    throw new PopuliError(
      `${by} was given ${valueInWords(options)}, not its options`,
      {},
      `give an object: { ${[...needed, "…"].join(", ")} }`,
    );
  }
  refuseUnknown(by, options, valid);
  for (const [name, kind] of expected) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined && kind.optional === true) continue;
    checkArgument(by, name, value, kind);
  }
}

/**
 * Checks one argument or option of a function.
 *
 * @throws PopuliError with what was given and what is expected
 */
export function checkArgument(by: string, name: string, value: unknown, kind: Kind): void {
  if (kind.fits(value)) return;
  throw new PopuliError(
    value === undefined ? `${by} was given no ${name}` : `${by} was given ${name}: ${valueInWords(value)}`,
    {},
    kind.advice?.(name, value) ?? `give ${kind.what}`,
  );
}
