import { PopuliError } from "../../errors/populi-error.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { adviseValues } from "../../survey/survey/advise-values.js";
import type { Survey } from "../../survey/survey/survey.js";

/**
 * The variables of the items asked for, each checked: it exists, is listed once, and its codebook entry has options.
 *
 * @throws PopuliError naming the item, with the nearest valid name
 */
export function checkItems(survey: Survey, items: readonly string[]): Variable[] {
  if (items.length === 0)
    throw new PopuliError("no items", {}, `name at least one, e.g. items: ["${survey.items[0] ?? "Q1"}"]`);
  const seen = new Set<string>();
  return items.map((item) => {
    const variable = survey.variable(item);
    if (seen.has(item)) throw new PopuliError(`item '${item}' is listed twice`, {}, "list each item once");
    seen.add(item);
    if (variable.values.length < 2)
      throw new PopuliError(
        `item '${item}' cannot be simulated: its codebook entry lists ${variable.values.length === 0 ? "no options" : "one option"}`,
        { column: item },
        adviseValues(survey, item),
      );
    return variable;
  });
}
