import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table, TableSection } from "../../../show/table.js";
import { holm } from "../../../statistics/holm.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import { type Design, freedomOf } from "../design.js";
import { shownP, tableUnder } from "../design-table.js";
import { jointEstimate } from "../joint-estimate.js";
import { type Contrast, contrastOf } from "./contrast.js";
import { type Estimate, estimateOf } from "./estimate.js";
import { type Group, groupsBy } from "./groups.js";
import { indicator, type ProportionOptions, proportionOf } from "./proportions.js";
import { means, totals } from "./statistics.js";

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
  const found = design.survey.column(column);
  const variables: readonly { readonly answer?: string; readonly values: Float64Array }[] =
    statistic === "proportions"
      ? labelsOf(found).map((answer, k) => ({ answer, values: indicator(found, k) }))
      : [{ values: found.numeric() }];
  const present = variables[0]?.values ?? new Float64Array(design.survey.size).fill(Number.NaN);
  const all = groupsBy(design, by);
  const groups = all.filter(({ members }) =>
    members.some((one, i) => one === 1 && !Number.isNaN(present[i]!)),
  );
  if (groups.length === 0)
    throw new PopuliError("nobody in any group answered", { file: design.survey.file, column });
  const silent = all.filter((group) => !groups.includes(group)).map(({ name }) => name);
  const wanted = coefficientsOf(groups, options);
  const parts = groups.map(({ members }) => groupDesign(design, members));
  const joint = variables.map(({ answer, values }) => {
    const within = groups.map(({ members }) =>
      values.map((value, i) => (members[i] === 1 ? value : Number.NaN)),
    );
    const { estimate, covariance } = jointEstimate(
      design,
      statistic === "total" ? totals(within) : means(within),
    );
    const estimates = parts.map((part, g) =>
      statistic === "proportions"
        ? proportionOf(part, within[g]!, estimate[g]!, covariance.get(g, g), options)
        : estimateOf(part, within[g]!, estimate[g]!, covariance.get(g, g)),
    );
    return { of: answer === undefined ? {} : { answer }, estimate, covariance, estimates };
  });
  // Of two answers, the contrasts of one are those of the other with the opposite sign.
  const contrasted = joint.length === 2 ? joint.slice(1) : joint;
  const contrasts = wanted.flatMap(({ name, coefficients }) =>
    contrasted.map(({ estimate, covariance, of }) => ({
      ...of,
      ...contrastOf(name, coefficients, estimate, covariance, design.degreesOfFreedom),
    })),
  );
  const corrected = holm(contrasts.map(({ p }) => p));
  const result: EstimatesBy = {
    statistic,
    column,
    by,
    groups: groups.flatMap(({ name, codes }, g) =>
      joint.map(({ estimates, of }) => ({ group: name, codes, ...of, ...estimates[g]! })),
    ),
    contrasts: contrasts.map((contrast, k) => ({ ...contrast, pHolm: corrected[k]! })),
    [display](): MimeBundle {
      return result.toTable()[display]();
    },
    toTable: () => byTable(result, design, silent),
  };
  return result;
}

/** A design with the group's respondents and degrees of freedom, as `subpopulation` gives. */
function groupDesign(design: Design, members: Uint8Array): Design {
  const weights = design.weights.map((weight, i) => (members[i] === 1 ? weight : 0));
  if (design.kind === "linearised")
    return { ...design, weights, degreesOfFreedom: freedomOf(weights, design.stages[0]!) };
  const { degreesOfFreedom } = design;
  return { ...design, weights, degreesOfFreedom };
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

function byTable(
  { statistic, column, by, groups, contrasts }: EstimatesBy,
  design: Design,
  silent: readonly string[],
): Table {
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
    notes: [
      ...(contrasts.length === 0 ? [] : notes),
      ...(silent.length === 0 ? [] : [`nobody answered in ${silent.join(", ")}`]),
    ],
    sections,
  });
}

const titles = { mean: "Mean", total: "Total", proportions: "Shares" } as const;
