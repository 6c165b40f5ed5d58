import { linear as model } from "../../survey/design/regression/linear.js";
import type { RegressionOptions } from "../../survey/design/regression/term.js";
import { numbersOf } from "./numbers-of.js";
import { regressionTarget } from "./regression-target.js";
import type { Target } from "./target.js";

/** The coefficients of a linear regression of the codes of an ordinal item or a scale. */
export function linear(options: RegressionOptions): Target {
  return regressionTarget("linear regression", model, options, (item) => ({
    outcomes: numbersOf(item, "linear regression"),
    answers: [],
  }));
}
