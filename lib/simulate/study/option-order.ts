import type { OptionOrder } from "../../persona/question.js";
import { permutation } from "../../random/stream.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { Study } from "./study.js";

/** The order one respondent is shown an item's options in. */
export function optionsShown(
  { optionOrder, seed }: Pick<Study, "optionOrder" | "seed">,
  respondent: number,
  item: Variable,
): OptionOrder {
  return optionOrder === "random"
    ? permutation(seed, ["option order", respondent, item.name], item.values.length)
    : optionOrder;
}
