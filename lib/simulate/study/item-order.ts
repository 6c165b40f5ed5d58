import { permutation } from "../../random/stream.js";
import type { Questionnaire } from "./interview.js";

/** The order items are put to a respondent in: as the study lists them, the other way round, or shuffled for each respondent. */
export type ItemOrdering = "as given" | "reversed" | "random";

/**
 * `[items]`: positions of the study's items in the order one respondent is asked them; at random a pure function of seed and
 * respondent. Where each question is a call of its own the order is recorded and changes nothing.
 *
 * @example
 * itemsAsked({ items, itemOrder: "reversed", seed: 1 }, 0); // [2, 1, 0] of three
 */
export function itemsAsked(
  { items, itemOrder, seed }: Pick<Questionnaire, "items" | "itemOrder" | "seed">,
  respondent: number,
): number[] {
  if (itemOrder === "random") return [...permutation(seed, ["item order", respondent], items.length)];
  const given = items.map((_, position) => position);
  return itemOrder === "reversed" ? given.reverse() : given;
}
