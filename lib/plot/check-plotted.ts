import { PopuliError } from "../errors/populi-error.js";
import { valueInWords } from "../errors/value-in-words.js";

/**
 * Checks that a figure was given what it draws: what a person wrote in a cell has not always been through the compiler.
 *
 * @param parts what the object has
 * @param wanted what it draws, in words
 * @throws PopuliError for anything else
 */
export function checkPlotted<Plotted extends object>(
  figure: string,
  given: Plotted,
  parts: readonly (keyof Plotted & string)[],
  wanted: string,
): void {
  const found: unknown = given;
  const isObject = typeof found === "object" && found !== null;
  if (isObject && parts.every((part) => part in found)) return;
  throw new PopuliError(
    `plot.${figure} was given ${valueInWords(found)}`,
    {},
    found instanceof Promise ? `await it first: pass ${wanted}` : `pass ${wanted}`,
  );
}
