import { PopuliError } from "../../errors/populi-error.js";
import type { PreparedItem } from "../prediction/prediction.js";

/**
 * `[options]`: the codes of an item as numbers.
 *
 * @throws PopuliError for a nominal item, or codes that are texts
 */
export function numbersOf({ item, measure, options }: PreparedItem, what: string): number[] {
  if (measure === "nominal")
    throw new PopuliError(
      `${item} is nominal, and its codes are names`,
      { column: item },
      `a ${what} needs numbers; estimate shares, or give the item the measure ordinal or scale in the codebook`,
    );
  const text = options.find((code) => typeof code !== "number");
  if (text !== undefined)
    throw new PopuliError(`the code '${text}' is no number`, { column: item }, `a ${what} needs numbers`);
  return options.map(Number);
}
