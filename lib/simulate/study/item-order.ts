import { permutation } from "../../random/stream.js";
import type { Study } from "./study.js";

/**
 * `[items]`: positions of the study's items in the order one respondent is asked them. A random order is a pure
 * function of seed and respondent. Asked one per call, the order is recorded and changes nothing.
 *
 * @example
 * itemsAsked({ items, itemOrder: "reversed", seed: 1 }, 0); // [2, 1, 0] of three
 */
export function itemsAsked(
  { items, itemOrder, seed }: Pick<Study, "items" | "itemOrder" | "seed">,
  respondent: number,
): number[] {
  if (itemOrder === "random") return [...permutation(seed, ["item order", respondent], items.length)];
  const given = items.map((_, position) => position);
  return itemOrder === "reversed" ? given.reverse() : given;
}
