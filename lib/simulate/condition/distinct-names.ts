import { PopuliError } from "../../errors/populi-error.js";
import type { Condition } from "./condition.js";

/**
 * Checks that conditions have different names: rows and curves are labelled by them.
 *
 * @throws PopuliError for no conditions, or two of one name
 */
export function distinctNames(conditions: readonly Condition[]): void {
  const names = conditions.map(({ name }) => name);
  if (names.length === 0) throw new PopuliError("no conditions", {}, "give at least one, e.g. direct()");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new PopuliError(`two conditions are called '${twice}'`, {}, "spread one and give it another name");
}
