import type { StatisticalBaseline } from "./baseline.js";
import { strengthByCrossValidation } from "./fit/cross-validate.js";
import { predictItem } from "./predict-item.js";
import { ridgePredictors } from "./predictors.js";

/** As good as infinite: coefficients of 1e-9 logits. */
const noEffect = 1e12;

/**
 * Ridge regression of each item on the identifiers: proportional odds where options are ordered, multinomial where they
 * are not. The penalty is found by five-fold cross-validation among the training respondents.
 * Source: Hoerl & Kennard (1970); le Cessie & van Houwelingen (1992), "Ridge estimators in logistic regression",
 * Applied Statistics 41(1).
 */
export const ridgeRegression = {
  name: "ridge regression",
  says: "a ridge regression of each item on the identifiers (proportional odds where ordered, else multinomial), its penalty cross-validated among the training respondents",
  knowsRespondents: true,
  fit: ({ training, scored, traits, seed }) => {
    const predictors = ridgePredictors(traits, training.respondents);
    const [x, others] = [predictors.rows(training.respondents), predictors.rows(scored)];
    return (item) =>
      predictItem(training, item, x, others, (regression, data) => {
        const penalty = Math.min(noEffect, strengthByCrossValidation(regression, data, seed));
        return regression.fit(data, new Float64Array(x.columns).fill(penalty));
      });
  },
} as const satisfies StatisticalBaseline;
