import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";

/** The human and the simulated answers to one item, over the same options. */
export interface ItemPair {
  readonly human: ItemAnswers;
  readonly simulated: ItemAnswers;
}

/**
 * Pairs the simulated items with the human ones of the same name, in the simulated order.
 *
 * @throws PopuliError when a simulated item has no human answers, or the two list different options
 */
export function matchItems(human: AnswerSet, simulated: AnswerSet): ItemPair[] {
  const byName = new Map(human.items.map((item) => [item.item, item]));
  return simulated.items.map((item) => {
    const asked = byName.get(item.item);
    if (asked === undefined) {
      throw new PopuliError(
        `no human answers to the simulated item '${item.item}'`,
        { column: item.item },
        adviseName(item.item, [...byName.keys()]),
      );
    }
    if (!sameOptions(asked, item)) {
      throw new PopuliError(
        `the options simulated for '${item.item}' (${item.options.join(", ")}) are not those of the human answers`,
        { column: item.item },
        `expected, in this order: ${asked.options.join(", ")}`,
      );
    }
    return { human: asked, simulated: item };
  });
}

/** The human answers to the simulated items alone, in the simulated order. */
export function humanAnswersTo(simulated: AnswerSet, human: AnswerSet): AnswerSet {
  const byName = new Map(human.items.map((item) => [item.item, item]));
  return { ...human, items: simulated.items.flatMap(({ item }) => byName.get(item) ?? []) };
}

function sameOptions(a: ItemAnswers, b: ItemAnswers): boolean {
  return a.options.length === b.options.length && a.options.every((code, k) => code === b.options[k]);
}
