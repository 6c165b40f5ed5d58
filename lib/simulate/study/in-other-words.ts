import type { Variable } from "../../survey/codebook/codebook.js";
import type { Study } from "./study.js";

/**
 * A study whose items are asked in other words than the codebook's, or with other options. Answers to items with other
 * options are not those of the survey: the human side of such a simulation is empty.
 *
 * @param reworded an item's entry as it is to be asked; the same entry where nothing changes
 */
export function inOtherWords(study: Study, reworded: (item: Variable) => Variable): Study {
  const items = study.items.map(reworded);
  const words = items.map(({ question, label, values }) => [
    question ?? label,
    ...values.map((value) => value.label),
  ]);
  return { ...study, items, words };
}
