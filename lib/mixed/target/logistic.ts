import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { logistic as model } from "../../survey/design/regression/logistic.js";
import type { RegressionOptions } from "../../survey/design/regression/term.js";
import { regressionTarget } from "./regression-target.js";
import type { Target } from "./target.js";

/** A logistic regression of whether the answer is `code`. */
export interface LogisticOptions extends RegressionOptions {
  readonly code: Code;
}

/** The coefficients of a logistic regression: log odds of one option against all others. */
export function logistic(options: LogisticOptions): Target {
  return regressionTarget("logistic regression", model, options, ({ item, options: codes }) => {
    if (!codes.includes(options.code))
      throw new PopuliError(`${options.code} is no option`, { column: item }, `options: ${codes.join(", ")}`);
    return { outcomes: codes.map((code) => (code === options.code ? 1 : 0)), answers: [] };
  });
}
