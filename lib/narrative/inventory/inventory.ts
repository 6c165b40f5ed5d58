import { type Kind, text } from "../../errors/kind.js";
import type { ValueLabel, Variable } from "../../survey/codebook/codebook.js";

/** A statement that people say how well it describes them. */
export interface InventoryItem {
  readonly name: string;
  readonly text: string;
  readonly scale: string;
  /** 1 where agreeing means more of the trait, −1 where it means less. */
  readonly key: 1 | -1;
}

/** A trait that an inventory measures. */
export interface InventoryScale {
  readonly name: string;
  readonly label: string;
}

/** A psychometric inventory: statements, answers from low to high, and the traits they are keyed to. */
export interface Inventory {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  /** The question, with "{item}" where the statement stands. */
  readonly question: string;
  readonly answers: readonly ValueLabel[];
  readonly scales: readonly InventoryScale[];
  readonly items: readonly InventoryItem[];
}

/** An inventory, or the name of one, as an argument. */
export const inventoryKind: Kind = {
  what: 'the name of an inventory, "mini-ipip", a YAML file, or what readInventory returned',
  fits: (value) =>
    text.fits(value) ||
    (typeof value === "object" &&
      value !== null &&
      ["scales", "items", "answers"].every((key) => key in value)),
};

/** The items of an inventory as a survey's variables. */
export function inventoryVariables({ title, question, answers, items, source }: Inventory): Variable[] {
  return items.map(({ name, text }) => ({
    ...{ name, label: text.replace(/\.$/, ""), question: question.replace("{item}", () => text) },
    ...{ measure: "ordinal", role: "item", category: title, values: answers, missing: [], source },
  }));
}
