import type { ProportionOptions } from "../../survey/design/estimate/estimate.js";
import { asShares } from "./conclude.js";
import { meanParts } from "./mean-parts.js";
import type { Target } from "./target.js";

/**
 * The share of each option. With groups, the rows of a crosstab.
 *
 * @param options which interval (default "logit"); that of a share of 0 or 1 is always Korn and Graubard's
 */
export function shares(options: ProportionOptions = {}): Target {
  return {
    name: "share",
    differs: true,
    of: ({ optionLabels }) => optionLabels,
    parts: (item, sides) =>
      meanParts(
        item,
        sides,
        item.options.map((_, k) => item.options.map((_, other) => (other === k ? 1 : 0))),
      ),
    conclude: (_, parameters, context) => asShares(parameters, context, options),
  };
}
