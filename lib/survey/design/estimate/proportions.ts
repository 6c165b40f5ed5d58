import { checkOptions } from "../../../errors/known-options.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table } from "../../../show/table.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import { cellTotals, informationOf } from "../cell-totals.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { tableUnder } from "../design-table.js";
import { sharesWithin } from "./cell-parameters.js";
import { type Estimate, type ProportionOptions, proportionOf } from "./estimate.js";

/** The estimated share of one code. */
export interface Proportion extends Estimate {
  readonly code: Code;
  readonly label: string;
}

/** The estimated shares of a column's codes. Shows itself as a table. */
export interface Proportions extends ReadonlyArray<Proportion>, Displayable {
  /** A row for each code. */
  toTable(): Table;
}

/**
 * Estimates the share, 0 … 1, of every valid code of a column, with design-based standard errors and intervals (R's
 * `svymean` of a factor and `svyciprop`). The design effect has no value for a share of 0 or 1.
 *
 * @throws PopuliError for an unknown column, or where nobody with a weight answered
 * @example
 * estimateProportions(surveyDesign(survey), "Q57", { interval: "korn-graubard" });
 */
export function estimateProportions(
  design: Design,
  column: string,
  options: ProportionOptions = {},
): Proportions {
  checkDesign("estimateProportions", design);
  checkOptions("estimateProportions", options, { interval: true });
  const found = design.survey.column(column);
  const { levels, level } = found;
  const { degreesOfFreedom } = design;
  const labels = labelsOf(found);
  const all = new Int32Array(levels.length);
  const cells = cellTotals(design, { cell: Int32Array.from(level), count: levels.length });
  const [information] = informationOf(cells, all, 1);
  if (information!.n === 0)
    throw new PopuliError("nobody with a weight answered", { file: design.survey.file });
  const { estimate, covariance } = cells.joint(sharesWithin(all, 1));
  const proportions = levels.map((code, k) => {
    const parts = { value: estimate[k]!, variance: covariance.get(k, k), degreesOfFreedom };
    return { code, label: labels[k]!, ...proportionOf({ ...parts, ...information! }, options) };
  });
  return withTable(proportions, () => proportionsTable(proportions, design, column, options));
}

/** A list that shows itself as a table. Its methods are hidden, so that it stays a list for loops and comparisons. */
function withTable(proportions: readonly Proportion[], toTable: () => Table): Proportions {
  return Object.defineProperties([...proportions], {
    toTable: { value: toTable },
    [display]: { value: (): MimeBundle => toTable()[display]() },
  }) as unknown as Proportions;
}

function proportionsTable(
  proportions: readonly Proportion[],
  design: Design,
  column: string,
  { interval = "logit" }: ProportionOptions,
): Table {
  return tableUnder(design, `Shares of ${column}`, {
    columns: [
      { name: column },
      { name: "share", digits: 4 },
      { name: "standard error", digits: 4 },
      { name: "2.5 %", digits: 4 },
      { name: "97.5 %", digits: 4 },
      { name: "design effect", digits: 2 },
      { name: "n" },
    ],
    rows: proportions.map(
      ({ label, value, standardError, interval: [low, high], designEffect, n }): Cell[] => [
        label,
        value,
        standardError,
        low,
        high,
        designEffect,
        n,
      ],
    ),
    notes: [`95 % intervals: ${interval}`],
  });
}
