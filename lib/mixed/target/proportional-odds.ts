import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { proportionalOdds as model } from "../../survey/design/regression/proportional-odds.js";
import type { RegressionOptions } from "../../survey/design/regression/term.js";
import type { PreparedItem } from "../prediction/prediction.js";
import { regressionTarget } from "./regression-target.js";
import type { Target } from "./target.js";

/**
 * The coefficients of a proportional-odds regression. An option that none of the interviewed chose counts as the nearest one
 * before it that somebody chose, or else after it.
 */
export function proportionalOdds(options: RegressionOptions): Target {
  return regressionTarget("proportional-odds regression", model, options, (item) => {
    const chosen = chosenOptions(item);
    if (item.measure === "nominal" || chosen.length < 3)
      throw new PopuliError(
        item.measure === "nominal"
          ? `${item.item} is nominal, and its options have no order`
          : `the interviewed chose ${counted(chosen.length, "option")}`,
        { column: item.item },
        "proportional odds need three ordered options or more; estimate shares or a logistic regression",
      );
    return {
      outcomes: item.options.map((_, k) => {
        const before = chosen.findLastIndex((option) => option <= k);
        return Math.max(before, 0);
      }),
      answers: chosen.map((k) => item.optionLabels[k]!),
    };
  });
}

/** The positions of the options that somebody chose. */
function chosenOptions({ human, options }: PreparedItem): number[] {
  const width = options.length;
  const counts = new Float64Array(width);
  for (let at = 0; at < human.length; at++) if (human[at] !== 0) counts[at % width]! += 1;
  return [...counts.keys()].filter((k) => counts[k]! > 0);
}
