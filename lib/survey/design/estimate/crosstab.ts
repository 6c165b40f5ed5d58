import { Matrix } from "ml-matrix";
import { checkOptions } from "../../../errors/known-options.js";
import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import type { Cell, Table } from "../../../show/table.js";
import { fTail } from "../../../statistics/distributions.js";
import type { Code } from "../../codebook/codebook.js";
import type { Column } from "../../survey/column.js";
import { labelsOf } from "../../survey/labels.js";
import { type CellTotals, cellTotals, informationOf } from "../cell-totals.js";
import { checkDesign } from "../check-design.js";
import type { Design } from "../design.js";
import { tableUnder } from "../design-table.js";
import { solveSymmetric } from "../solve.js";
import { sharesWithin } from "./cell-parameters.js";
import { type Estimate, type ProportionOptions, proportionOf } from "./estimate.js";

/** What the shares of a crosstab are shares of: of a row's respondents, of a column's, or of all. */
const shareKinds = ["row", "column", "total"] as const;
export type ShareOf = (typeof shareKinds)[number];

/** How a crosstab shows itself. */
export interface CrosstabView {
  /** Which shares (default "row"). */
  readonly shares?: ShareOf;
  /** Whether a line below each row has the standard errors of its shares (default true). */
  readonly errors?: boolean;
}

/** A weighted crosstab of two columns, with a test of independence. Shows itself as the table of row shares. */
export interface Crosstab extends Displayable {
  readonly rows: { readonly column: string; readonly codes: readonly Code[] };
  readonly columns: { readonly column: string; readonly codes: readonly Code[] };
  /** `[rows][columns]`: weighted shares, which sum to 1. */
  readonly share: readonly Float64Array[];
  /** `[rows][columns]`: how many respondents, unweighted. */
  readonly count: readonly Float64Array[];
  /** Respondents who answered both and have a weight. */
  readonly n: number;
  /** Pearson's X² of the weighted shares, at n. Under a design it is not a test statistic by itself. */
  readonly pearson: number;
  /** The test with Rao and Scott's second-order correction. */
  readonly raoScott: { readonly f: number; readonly df1: number; readonly df2: number; readonly p: number };
  /** Cramér's V of the weighted shares. */
  readonly cramersV: number;
  /** Cramér's V with Bergsma's bias correction. */
  readonly cramersVCorrected: number;
  /**
   * `[rows][columns]`: each share of its row, of its column or of all, with its standard error and interval. A share of
   * nobody is NaN.
   */
  shares(of: ShareOf, options?: ProportionOptions): readonly (readonly Estimate[])[];
  /** A row for each of the row column's answers: weighted shares, and n. */
  toTable(view?: CrosstabView): Table;
}

/**
 * Crosses two columns, weighted, and tests their independence: Pearson's test with Rao and Scott's second-order
 * correction, as an F test (Rao & Scott 1984, Annals of Statistics 12; R's `svychisq(statistic = "F")`). Levels that
 * nobody with a weight gave are left out. Bergsma's bias correction of Cramér's V (2013) uses the unweighted n.
 *
 * @throws PopuliError for an unknown column, one in which everybody gave the same answer, or too many empty cells
 * @example
 * const cross = crosstab(surveyDesign(survey), "Q260", "Q57");
 * cross.raoScott.p;
 * cross.toTable({ shares: "column" });
 */
export function crosstab(design: Design, rows: string, columns: string): Crosstab {
  checkDesign("crosstab", design);
  const { survey, weights } = design;
  const first = survey.column(rows);
  const second = survey.column(columns);
  const usedRows = usedLevels(first, second, weights);
  const usedColumns = usedLevels(second, first, weights);
  const r = usedRows.length;
  const c = usedColumns.length;
  if (r < 2 || c < 2) {
    throw new PopuliError(
      `${(r < 2 ? r : c) === 0 ? "no answer" : "only one answer"} was given to it`,
      { file: survey.file, column: r < 2 ? rows : columns },
      "a crosstab needs two in each column",
    );
  }
  const [rowOf, columnOf] = [positions(first, usedRows), positions(second, usedColumns)];
  const cell = Int32Array.from(first.level, (level, i) => {
    const [a, b] = [rowOf[level] ?? -1, columnOf[second.level[i]!] ?? -1];
    return a < 0 || b < 0 ? -1 : a * c + b;
  });
  const cells = cellTotals(design, { cell, count: r * c });
  const { estimate: p, covariance } = cells.joint(sharesWithin(new Int32Array(r * c), 1));
  const inRows = (values: Float64Array) => usedRows.map((_, a) => values.slice(a * c, (a + 1) * c));
  const share = inRows(p);
  const count = inRows(Float64Array.from(cells.n));
  const n = count.reduce((sum, row) => sum + total(row), 0);
  const phi = phiSquared(share);
  const delta = designEffects(p, covariance, r, c, n);
  const sum = delta.trace();
  const df1 = sum ** 2 / delta.mmul(delta).trace();
  const df2 = df1 * design.degreesOfFreedom;
  const f = (n * phi) / sum;
  const corrected = Math.max(0, phi - ((r - 1) * (c - 1)) / (n - 1));
  const r1 = r - (r - 1) ** 2 / (n - 1);
  const c1 = c - (c - 1) ** 2 / (n - 1);
  const result: Crosstab = {
    rows: { column: rows, codes: usedRows.map((level) => first.levels[level]!) },
    columns: { column: columns, codes: usedColumns.map((level) => second.levels[level]!) },
    share,
    count,
    n,
    pearson: n * phi,
    raoScott: { f, df1, df2, p: fTail(f, df1, df2) },
    cramersV: Math.sqrt(phi / (Math.min(r, c) - 1)),
    cramersVCorrected: Math.sqrt(corrected / (Math.min(r1, c1) - 1)),
    [display](): MimeBundle {
      return result.toTable()[display]();
    },
    shares: (of, options = {}) => {
      checkOptions("shares", options, { interval: true });
      return sharesOf(design, cells, r, c, of, options);
    },
    toTable: (view = {}) => {
      checkOptions("toTable", view, { shares: true, errors: true });
      return crosstabTable(result, design, view);
    },
  };
  return result;
}

/** The shares of cells among the respondents of their row, of their column, or all. */
function sharesOf(
  { degreesOfFreedom }: Design,
  cells: CellTotals,
  rows: number,
  columns: number,
  of: ShareOf,
  options: ProportionOptions,
): Estimate[][] {
  const groups = { row: rows, column: columns, total: 1 }[oneOf("shares", of, shareKinds)];
  const groupOf = Int32Array.from({ length: rows * columns }, (_, k) =>
    of === "row" ? Math.floor(k / columns) : of === "column" ? k % columns : 0,
  );
  const { estimate, covariance } = cells.joint(sharesWithin(groupOf, groups));
  const information = informationOf(cells, groupOf, groups);
  return Array.from({ length: rows }, (_, a) =>
    Array.from({ length: columns }, (_, b) => {
      const k = a * columns + b;
      const parts = { value: estimate[k]!, variance: covariance.get(k, k), degreesOfFreedom };
      return proportionOf({ ...parts, ...information[groupOf[k]!]! }, options);
    }),
  );
}

/** Pearson's X² divided by n, of shares that sum to 1. */
function phiSquared(share: readonly Float64Array[]): number {
  const columnShare = share[0]!.map((_, b) => share.reduce((sum, row) => sum + row[b]!, 0));
  let phi = 0;
  for (const row of share) {
    const rowShare = total(row);
    for (const [b, value] of row.entries()) {
      const expected = rowShare * columnShare[b]!;
      phi += (value - expected) ** 2 / expected;
    }
  }
  return phi;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function crosstabTable(
  { rows, columns, shares, share, count, n, ...tests }: Crosstab,
  design: Design,
  { shares: of = "row", errors = true }: CrosstabView,
): Table {
  const labels = ({ column, codes }: Crosstab["rows"]) => {
    const found = design.survey.column(column);
    const all = labelsOf(found);
    return codes.map((code) => all[found.levels.indexOf(code)]!);
  };
  const { f, df1, df2, p } = tests.raoScott;
  const estimates = shares(of);
  return tableUnder(design, `${rows.column} by ${columns.column}: ${of} shares, weighted`, {
    columns: [
      { name: rows.column },
      ...labels(columns).map((name) => ({ name, digits: 3 })),
      { name: "share", digits: 3 },
      { name: "n" },
    ],
    rows: labels(rows).flatMap((label, a): Cell[][] => [
      [label, ...estimates[a]!.map(({ value }) => value), total(share[a]!), total(count[a]!)],
      ...(errors ? [["  standard error", ...estimates[a]!.map((one) => one.standardError), "", ""]] : []),
    ]),
    notes: [
      `Rao–Scott F = ${f.toFixed(3)}, df ${df1.toFixed(2)} and ${df2.toFixed(1)}, p ${p < 0.0001 ? "< 0.0001" : p.toFixed(4)}; n = ${n}`,
      `Cramér's V ${tests.cramersV.toFixed(3)}, bias-corrected ${tests.cramersVCorrected.toFixed(3)}`,
    ],
  });
}

/** `[levels]`: the position of each level among those used; none for the others. */
function positions(column: Column, used: readonly number[]): (number | undefined)[] {
  const found = Array<number | undefined>(column.levels.length);
  for (const [position, level] of used.entries()) found[level] = position;
  return found;
}

function usedLevels(column: Column, other: Column, weights: Float64Array): number[] {
  const used = new Set<number>();
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] !== 0 && column.level[i]! >= 0 && other.level[i]! >= 0) used.add(column.level[i]!);
  }
  return [...used].sort((a, b) => a - b);
}

/**
 * The generalised design effects of the interaction contrasts, (Cᵀ D⁻¹/n C)⁻¹ Cᵀ D⁻¹ V D⁻¹ C with D = diag(p) (Rao &
 * Scott 1984, eq. 2.4). C spans the interactions of the saturated model, orthogonal to the main effects.
 */
function designEffects(p: Float64Array, covariance: Matrix, r: number, c: number, n: number): Matrix {
  const cells = r * c;
  const rowOf = (k: number) => Math.floor(k / c);
  const indicators = (test: (k: number) => boolean) => Array.from({ length: cells }, (_, k) => +test(k));
  const main = [indicators(() => true)];
  for (let a = 1; a < r; a++) main.push(indicators((k) => rowOf(k) === a));
  for (let b = 1; b < c; b++) main.push(indicators((k) => k % c === b));
  const interactions: number[][] = [];
  for (let a = 1; a < r; a++) {
    for (let b = 1; b < c; b++) interactions.push(indicators((k) => rowOf(k) === a && k % c === b));
  }
  const x = new Matrix(main).transpose();
  const y = new Matrix(interactions).transpose();
  const xt = x.transpose();
  const contrast = y.clone().sub(x.mmul(solveSymmetric(xt.mmul(x), xt.mmul(y))!));
  const scaled = contrast.clone().mulColumnVector(Array.from(p, (share) => (share === 0 ? 0 : 1 / share)));
  const left = contrast.transpose().mmul(scaled).div(n);
  const right = scaled.transpose().mmul(covariance).mmul(scaled);
  const delta = solveSymmetric(left, right);
  if (delta === undefined) {
    throw new PopuliError(
      "the test of independence has no solution: too many cells are empty",
      {},
      "join categories",
    );
  }
  return delta;
}
