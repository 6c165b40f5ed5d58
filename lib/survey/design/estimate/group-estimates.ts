import type { Matrix } from "ml-matrix";
import { PopuliError } from "../../../errors/populi-error.js";
import { labelsOf } from "../../survey/labels.js";
import { cellTotals, informationOf } from "../cell-totals.js";
import type { Design } from "../design.js";
import { cellMeans, cellSums, sharesWithin } from "./cell-parameters.js";
import { type Estimate, estimateOf, type ProportionOptions, proportionOf } from "./estimate.js";
import { type Group, type Groups, groupFreedom, groupsBy } from "./groups.js";

/** Estimates of groups, and of answers within them: `[groups × answers]`, group by group. */
export interface GroupEstimates {
  readonly groups: readonly Group[];
  /** Of proportions; otherwise one without a name. */
  readonly answers: readonly (string | undefined)[];
  readonly estimates: readonly Estimate[];
  readonly estimate: Float64Array;
  readonly covariance: Matrix;
}

/** The shares of a column's answers in each group. */
export function groupShares(
  design: Design,
  column: string,
  by: readonly string[],
  options: ProportionOptions,
): GroupEstimates {
  const found = design.survey.column(column);
  const { level } = found;
  const answers = labelsOf(found);
  const count = answers.length;
  const division = groupsOf(design, column, by, (i) => level[i]! >= 0);
  const { groups, of } = division;
  const cell = of.map((g, i) => (g < 0 ? -1 : g * count + level[i]!));
  const cells = cellTotals(design, { cell, count: groups.length * count });
  const groupOf = Int32Array.from({ length: groups.length * count }, (_, c) => Math.floor(c / count));
  const { estimate, covariance } = cells.joint(sharesWithin(groupOf, groups.length));
  const freedom = groupFreedom(design, division);
  const information = informationOf(cells, groupOf, groups.length);
  const estimates = Array.from(estimate, (value, c) => {
    const g = groupOf[c]!;
    const parts = { value, variance: covariance.get(c, c), degreesOfFreedom: freedom[g]! };
    return proportionOf({ ...parts, ...information[g]! }, options);
  });
  return { groups, answers, estimates, estimate, covariance };
}

/** The mean or the total of a numeric column in each group. */
export function groupSums(
  design: Design,
  statistic: "mean" | "total",
  column: string,
  by: readonly string[],
): GroupEstimates {
  const values = design.survey.column(column).numeric();
  const division = groupsOf(design, column, by, (i) => !Number.isNaN(values[i]!));
  const { groups, of } = division;
  const count = groups.length;
  // Means are computed from distances to the column's mean, which keep more digits.
  const centre = statistic === "mean" ? meanOf(values, design.weights) : 0;
  const cells = cellTotals(design, { cell: of, count, values: values.map((value) => value - centre) });
  const { estimate: distance, covariance } = cells.joint(statistic === "mean" ? cellMeans : cellSums);
  const estimate = distance.map((value) => value + centre);
  const freedom = groupFreedom(design, division);
  const distances = new Float64Array(count);
  for (const [i, g] of of.entries())
    if (g >= 0) distances[g]! += design.weights[i]! * (values[i]! - estimate[g]!) ** 2;
  const estimates = groups.map((_, g) =>
    estimateOf({
      value: estimate[g]!,
      variance: covariance.get(g, g),
      degreesOfFreedom: freedom[g]!,
      n: cells.n[g]!,
      effectiveN: cells.totals[g]! ** 2 / cells.squares[g]!,
      // Totals have no design effect.
      spread: statistic === "mean" ? distances[g]! / cells.totals[g]! : Number.NaN,
    }),
  );
  return { groups, answers: [undefined], estimates, estimate, covariance };
}

/** The weighted mean of values that are not NaN. */
function meanOf(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/** The groups in which somebody answered the column. */
function groupsOf(
  design: Design,
  column: string,
  by: readonly string[],
  answered: (respondent: number) => boolean,
): Groups {
  const found = groupsBy(design, by, answered);
  if (found.groups.length > 0) return found;
  throw new PopuliError("nobody with a weight answered it and belongs to a group", {
    file: design.survey.file,
    column: `${column}, ${by.join(", ")}`,
  });
}
