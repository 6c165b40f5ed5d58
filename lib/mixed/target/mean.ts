import { byStudent } from "./conclude.js";
import { meanParts } from "./mean-parts.js";
import { numbersOf } from "./numbers-of.js";
import type { Target } from "./target.js";

/** The mean of the codes of an ordinal item or a scale. */
export function mean(): Target {
  return {
    name: "mean",
    differs: true,
    of: () => [""],
    parts: (item, sides) => meanParts(item, sides, [numbersOf(item, "mean")]),
    conclude: (_, parameters, context) => byStudent(parameters, context),
  };
}
