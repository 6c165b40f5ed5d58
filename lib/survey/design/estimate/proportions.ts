import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table } from "../../../show/table.js";
import type { Code } from "../../codebook/codebook.js";
import type { Column } from "../../survey/column.js";
import { labelsOf } from "../../survey/labels.js";
import type { Design } from "../design.js";
import { tableUnder } from "../design-table.js";
import { type ProportionIntervalName, proportionIntervals } from "../interval/proportion-intervals.js";
import { separateEstimates } from "../joint-estimate.js";
import { asProportion, type Estimate, estimateOf } from "./estimate.js";
import { means } from "./statistics.js";

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

/** How the intervals of proportions are computed. */
export interface ProportionOptions {
  /**
   * "logit" (the default), by the log odds; "korn-graubard", exact, and never shorter than the nominal level needs;
   * "wald", the share ± t standard errors, which can go beyond 0 and 1. Where a share is 0 or 1, "logit" gives Korn and
   * Graubard's.
   */
  readonly interval?: ProportionIntervalName;
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
  const found = design.survey.column(column);
  const labels = labelsOf(found);
  const indicators = found.levels.map((_, k) => indicator(found, k));
  const { estimate, variance } = separateEstimates(design, means(indicators));
  const proportions = found.levels.map((code, k) => ({
    code,
    label: labels[k]!,
    ...proportionOf(design, indicators[k]!, estimate[k]!, variance[k]!, options),
  }));
  return withTable(proportions, () => proportionsTable(proportions, design, column, options));
}

/** `[respondents]`: 1 for that level, 0 for another, NaN where the answer is missing. */
export function indicator(column: Column, level: number): Float64Array {
  return Float64Array.from(column.level, (answer) => (answer < 0 ? Number.NaN : answer === level ? 1 : 0));
}

/** An estimated share with its interval. */
export function proportionOf(
  design: Design,
  values: Float64Array,
  value: number,
  variance: number,
  { interval = "logit" }: ProportionOptions,
): Estimate {
  const estimate = estimateOf(design, values, value, variance);
  return {
    ...estimate,
    interval: proportionIntervals[interval](asProportion(design, values, value, variance)),
  };
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
