import type { Matrix } from "ml-matrix";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table, TableSection } from "../../../show/table.js";
import { holm } from "../../../statistics/holm.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import { cellTotals, informationOf } from "../cell-totals.js";
import type { Design } from "../design.js";
import { shownP, tableUnder } from "../design-table.js";
import { cellMeans, cellSums, sharesWithin } from "./cell-parameters.js";
import { type Contrast, contrastOf } from "./contrast.js";
import { type Estimate, estimateOf, type ProportionOptions, proportionOf } from "./estimate.js";
import { type Group, type Groups, groupFreedom, groupsBy } from "./groups.js";

/** What is estimated in each group. */
export type GroupStatistic = "mean" | "proportions" | "total";

/** How respondents are grouped, and which groups are compared. */
export interface ByOptions extends ProportionOptions {
  /** The column that makes the groups, or several, which are crossed. */
  readonly by: string | readonly string[];
  /**
   * Differences between groups: "pairs" (the default), each later group minus each earlier one; "first", each minus the
   * first; "none".
   */
  readonly differences?: "pairs" | "first" | "none";
  /**
   * Further contrasts: for each its name, and the coefficients of groups by their codes or labels, as in `{ "towns −
   * country": { Oslo: 0.5, Bergen: 0.5, country: -1 } }`. Groups of crossed columns are named "woman × Oslo".
   */
  readonly contrasts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The estimate of a group. */
export interface GroupEstimate extends Estimate {
  /** The group's value labels, joined by " × ". */
  readonly group: string;
  /** The group's code in each column of `by`. */
  readonly codes: readonly Code[];
  /** The answer whose share it is, of proportions. */
  readonly answer?: string;
}

/** Estimates by group, and their contrasts. Shows itself as a table. */
export interface EstimatesBy extends Displayable {
  readonly statistic: GroupStatistic;
  readonly column: string;
  readonly by: readonly string[];
  /** Group by group; of proportions, answer by answer in each. */
  readonly groups: readonly GroupEstimate[];
  /** The differences, then the contrasts asked for; of proportions, answer by answer, of two answers for the second. */
  readonly contrasts: readonly Contrast[];
  /** A row for each estimate, and for each contrast where there are no more than fifteen. */
  toTable(): Table;
}

/** Contrasts that a table shows at most: all pairs of six groups. */
const mostShown = 15;

/**
 * Estimates a mean, a total or proportions in groups of respondents, as in subpopulations of the design, with the
 * differences between groups, contrasts of them, and Holm's correction over all of these (R's `svyby(covmat = TRUE)` and
 * `svycontrast`). The covariance of groups that share units counts.
 *
 * @throws PopuliError for an unknown column, a mean or total of texts, or a contrast of an unknown group
 * @example
 * estimateBy(surveyDesign(survey), "mean", "Q240", { by: "Q260" });
 * estimateBy(surveyDesign(survey), "proportions", "Q57", { by: ["Q260", "H_URBRURAL"], differences: "first" });
 */
export function estimateBy(
  design: Design,
  statistic: GroupStatistic,
  column: string,
  options: ByOptions,
): EstimatesBy {
  const by = typeof options.by === "string" ? [options.by] : options.by;
  const parts =
    statistic === "proportions" ? shares(design, column, by, options) : sums(design, statistic, column, by);
  const { groups, answers } = parts;
  const wanted = coefficientsOf(groups, options);
  // Of two answers, the contrasts of one are those of the other with the opposite sign.
  const contrasted = answers.length === 2 ? [1] : answers.map((_, k) => k);
  const contrasts = wanted.flatMap(({ name, coefficients }) =>
    contrasted.map((k) => {
      const all = new Float64Array(groups.length * answers.length);
      for (const [g, value] of coefficients.entries()) all[g * answers.length + k] = value;
      const { estimate, covariance } = parts;
      const contrast = contrastOf(name, all, estimate, covariance, design.degreesOfFreedom);
      return { ...answerOf(answers[k]), ...contrast };
    }),
  );
  const corrected = holm(contrasts.map(({ p }) => p));
  const result: EstimatesBy = {
    statistic,
    column,
    by,
    groups: groups.flatMap(({ name, codes }, g) =>
      answers.map((answer, k) => ({
        group: name,
        codes,
        ...answerOf(answer),
        ...parts.estimates[g * answers.length + k]!,
      })),
    ),
    contrasts: contrasts.map((contrast, k) => ({ ...contrast, pHolm: corrected[k]! })),
    [display](): MimeBundle {
      return result.toTable()[display]();
    },
    toTable: () => byTable(result, design),
  };
  return result;
}

const answerOf = (answer: string | undefined) => (answer === undefined ? {} : { answer });

/** Estimates of groups, and of answers within them: `[groups × answers]`, group by group. */
interface GroupEstimates {
  readonly groups: readonly Group[];
  /** Of proportions; otherwise one without a name. */
  readonly answers: readonly (string | undefined)[];
  readonly estimates: readonly Estimate[];
  readonly estimate: Float64Array;
  readonly covariance: Matrix;
}

function shares(
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

function sums(
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
  // Squared distances from the value, as R's `svyby` has them for totals too.
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
      spread: distances[g]! / cells.totals[g]!,
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

interface Coefficients {
  readonly name: string;
  /** `[groups]` */
  readonly coefficients: Float64Array;
}

function coefficientsOf(
  groups: readonly Group[],
  { differences = "pairs", contrasts = {} }: ByOptions,
): Coefficients[] {
  const difference = (later: number, earlier: number): Coefficients => {
    const coefficients = new Float64Array(groups.length);
    coefficients[later] = 1;
    coefficients[earlier] = -1;
    return { name: `${groups[later]!.name} − ${groups[earlier]!.name}`, coefficients };
  };
  const pairs = groups.flatMap((_, later) => {
    const earlier = Array.from({ length: later }, (_, g) => g);
    return { pairs: earlier, first: earlier.slice(0, 1), none: [] }[differences].map((g) =>
      difference(later, g),
    );
  });
  const asked = Object.entries(contrasts).map(([name, given]) => {
    const coefficients = new Float64Array(groups.length);
    for (const [group, value] of Object.entries(given)) coefficients[positionOf(groups, group)] = value;
    return { name, coefficients };
  });
  return [...pairs, ...asked];
}

/** The group of that label or code. */
function positionOf(groups: readonly Group[], wanted: string): number {
  const byLabel = groups.findIndex(({ name }) => name === wanted);
  const found = byLabel >= 0 ? byLabel : groups.findIndex(({ codes }) => codes.join(" × ") === wanted);
  if (found >= 0) return found;
  const names = groups.map(({ name }) => name);
  throw new PopuliError(`there is no group '${wanted}'`, {}, adviseName(wanted, names));
}

function byTable({ statistic, column, by, groups, contrasts }: EstimatesBy, design: Design): Table {
  const several = statistic === "proportions";
  const digits = several ? 4 : 3;
  const shown = contrasts.length <= mostShown ? contrasts : [];
  const answer = (one: { readonly answer?: string }): Cell[] => (several ? [one.answer ?? ""] : []);
  const rows = [
    ...groups.map((one): Cell[] => [
      one.group,
      ...answer(one),
      one.value,
      one.standardError,
      ...one.interval,
      one.n,
      "",
    ]),
    ...shown.map((one): Cell[] => [
      one.name,
      ...answer(one),
      one.value,
      one.standardError,
      ...one.interval,
      "",
      shownP(one.pHolm),
    ]),
  ];
  const sections: TableSection[] =
    shown.length === 0 ? [] : [{ before: groups.length, heading: "Differences and contrasts" }];
  const notes = [
    shown.length < contrasts.length
      ? `${contrasts.length} differences and contrasts are in .contrasts`
      : `p is two-sided, with Holm's correction over ${contrasts.length} contrasts`,
  ];
  return tableUnder(design, `${titles[statistic]} of ${column} by ${by.join(" × ")}`, {
    columns: [
      { name: by.join(" × ") },
      ...(several ? [{ name: column }] : []),
      { name: several ? "share" : statistic, digits },
      { name: "standard error", digits },
      { name: "2.5 %", digits },
      { name: "97.5 %", digits },
      { name: "n" },
      { name: "p (Holm)" },
    ],
    rows,
    notes: contrasts.length === 0 ? [] : notes,
    sections,
  });
}

const titles = { mean: "Mean", total: "Total", proportions: "Shares" } as const;
