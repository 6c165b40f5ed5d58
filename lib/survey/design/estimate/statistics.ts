import type { Statistic } from "../statistic.js";

/** Means of several variables, each over the respondents who have a value; linearised as ratios Σwy / Σw. */
export function means(variables: readonly Float64Array[]): Statistic {
  return {
    estimate: (weights) =>
      Float64Array.from(variables, (values) => {
        let sum = 0;
        let total = 0;
        for (let i = 0; i < values.length; i++) {
          if (Number.isNaN(values[i]!)) continue;
          sum += weights[i]! * values[i]!;
          total += weights[i]!;
        }
        return sum / total;
      }),
    scores: (weights, estimate) =>
      variables.map((values, k) => {
        let total = 0;
        for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) total += weights[i]!;
        return weights.map((w, i) =>
          Number.isNaN(values[i]!) ? 0 : (w * (values[i]! - estimate[k]!)) / total,
        );
      }),
  };
}

/** Totals of several variables, each over the respondents who have a value. */
export function totals(variables: readonly Float64Array[]): Statistic {
  return {
    estimate: (weights) =>
      Float64Array.from(variables, (values) => {
        let sum = 0;
        for (let i = 0; i < values.length; i++)
          if (!Number.isNaN(values[i]!)) sum += weights[i]! * values[i]!;
        return sum;
      }),
    scores: (weights) =>
      variables.map((values) => weights.map((w, i) => (Number.isNaN(values[i]!) ? 0 : w * values[i]!))),
  };
}
