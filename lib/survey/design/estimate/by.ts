import { counted } from "../../../errors/counted.js";
import { checkOptions } from "../../../errors/known-options.js";
import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table, TableSection } from "../../../show/table.js";
import { holm } from "../../../statistics/holm.js";
import type { Code } from "../../codebook/codebook.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { shownP, tableUnder } from "../design-table.js";
import { type Contrast, contrastOf } from "./contrast.js";
import type { Estimate, ProportionOptions } from "./estimate.js";
import { type ContrastOptions, groupContrasts } from "./group-contrasts.js";
import { groupShares, groupSums } from "./group-estimates.js";

/** What is estimated in each group. */
const groupStatistics = ["mean", "proportions", "total"] as const;
export type GroupStatistic = (typeof groupStatistics)[number];

/** How respondents are grouped, and which groups are compared. */
export interface ByOptions extends ProportionOptions, ContrastOptions {
  /** The column that makes the groups, or several, which are crossed. */
  readonly by: string | readonly string[];
}

/** The estimate of a group. Totals have no design effect: it is NaN. */
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
  readonly estimates: readonly GroupEstimate[];
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
 * @throws PopuliError for an unknown statistic or column, a mean or total of texts, or a contrast of an unknown group
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
  checkDesign("estimateBy", design);
  checkOptions("estimateBy", options, { by: true, interval: true, differences: true, contrasts: true });
  oneOf("statistic", statistic, groupStatistics);
  const by = typeof options.by === "string" ? [options.by] : options.by;
  // What a person wrote in a script has not always been through the compiler.
  if (!(by as readonly string[] | undefined)?.length)
    throw new PopuliError("no column that makes the groups", { column }, 'such as { by: "Q260" }');
  const parts =
    statistic === "proportions"
      ? groupShares(design, column, by, options)
      : groupSums(design, statistic, column, by);
  const { groups, answers } = parts;
  const wanted = groupContrasts(groups, options);
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
    estimates: groups.flatMap(({ name, codes }, g) =>
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

function byTable({ statistic, column, by, estimates, contrasts }: EstimatesBy, design: Design): Table {
  const several = statistic === "proportions";
  const digits = several ? 4 : 3;
  const shown = contrasts.length <= mostShown ? contrasts : [];
  const answer = (one: { readonly answer?: string }): Cell[] => (several ? [one.answer ?? ""] : []);
  const rows = [
    ...estimates.map((one): Cell[] => [
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
    shown.length === 0 ? [] : [{ before: estimates.length, heading: "Differences and contrasts" }];
  const notes = [
    shown.length < contrasts.length
      ? `${contrasts.length} differences and contrasts are in .contrasts`
      : `p is two-sided, with Holm's correction over ${counted(contrasts.length, "contrast")}`,
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
