import type { StatisticalBaseline } from "./baseline.js";
import { fitMultilevel } from "./fit/variance-components.js";
import { predictItem } from "./predict-item.js";
import { multilevelPredictors } from "./predictors.js";

/**
 * Multilevel regression with post-stratification. Each item is regressed on the values of every identifier and on the
 * segment, as effects that are normal with a variance for each identifier and one for the segments, found by empirical
 * Bayes. A segment of few training respondents is thereby drawn towards what its identifiers predict, and an identifier
 * without information towards no effect. Each scored respondent gets the chances of their values and segment: shares over
 * scored respondents, weighted as they are, are thereby post-stratified to the population that they stand for.
 * Sources: Gelman & Little (1997), "Poststratification into many categories using hierarchical logistic regression",
 * Survey Methodology 23(2); Park, Gelman & Bafumi (2004), Political Analysis 12(4).
 */
export const multilevelRegression = {
  name: "multilevel regression",
  says: "a multilevel regression of each item on identifiers and segments, post-stratified to the scored respondents (MRP)",
  knowsRespondents: true,
  fit: ({ training, scored, traits }) => {
    const predictors = multilevelPredictors(traits, training.respondents);
    const [x, others] = [predictors.rows(training.respondents), predictors.rows(scored)];
    const { groupOf, traits: groups } = predictors;
    return (item) =>
      predictItem(
        training,
        item,
        x,
        others,
        (regression, data) => fitMultilevel(regression, data, groupOf, groups.length).fit,
      );
  },
} as const satisfies StatisticalBaseline;
