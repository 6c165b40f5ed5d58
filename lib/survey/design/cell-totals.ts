import { Matrix } from "ml-matrix";
import { product } from "./calibration-residual.js";
import type { Design, LinearisedDesign } from "./design.js";
import { replicateCentre } from "./replicate-centre.js";
import { isLonely, respondentsByUnit, type Stage } from "./stages.js";

/** Respondents divided into cells, such as those of a crosstab. */
export interface Cells {
  /** `[respondents]`: the respondent's cell, −1 for those in none. */
  readonly cell: Int32Array;
  readonly count: number;
  /** `[respondents]`: what is summed in each cell beside the weights, if anything. */
  readonly values?: Float64Array;
}

/** Parameters as functions of the totals of cells. */
export interface CellParameters {
  /** `[parameters]` */
  readonly estimate: (totals: Float64Array) => Float64Array;
  /** `[parameters]`: what a small change of the totals changes of the parameters. */
  readonly differential: (change: Float64Array, totals: Float64Array, estimate: Float64Array) => Float64Array;
}

/** The weighted sums of cells under a design. */
export interface CellTotals {
  /** `[cells]`: Σ weights; with values, these are followed by `[cells]`: Σ weight · value. */
  readonly totals: Float64Array;
  /** `[cells]`: respondents with a weight. */
  readonly n: Int32Array;
  /** `[cells]`: Σ weight². */
  readonly squares: Float64Array;
  /** Parameters that are functions of the totals, with their covariance under the design. */
  joint(parameters: CellParameters): { readonly estimate: Float64Array; readonly covariance: Matrix };
}

/**
 * Sums the weights of cells in one pass over the respondents, and estimates functions of the sums. A table of many cells
 * takes no longer than one of few, where `estimateStatistic` goes through all respondents for each.
 */
export function cellTotals(design: Design, cells: Cells): CellTotals {
  const { weights } = design;
  const { cell, count } = cells;
  const totals = sumsOf(cells, weights);
  const n = new Int32Array(count);
  const squares = new Float64Array(count);
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i]!;
    if (c < 0 || weights[i] === 0) continue;
    n[c]! += 1;
    squares[c]! += weights[i]! ** 2;
  }
  if (design.kind === "replicates") {
    const replicates = design.replicates.map((replicate) => sumsOf(cells, replicate));
    return {
      totals,
      n,
      squares,
      joint({ estimate }) {
        const found = estimate(totals);
        const replicated = replicates.map(estimate);
        const centre = replicateCentre(design, found, replicated);
        const differences = new Matrix(
          replicated.map((values) => values.map((value, k) => value - centre[k]!)),
        );
        const scaled = differences.clone().mulColumnVector([...design.factors]);
        return { estimate: found, covariance: differences.transpose().mmul(scaled) };
      },
    };
  }
  let spread: readonly Float64Array[] | undefined;
  return {
    totals,
    n,
    squares,
    joint({ estimate, differential }) {
      const found = estimate(totals);
      spread ??= spreadOf(design, cells);
      const half = spread.map((row) => differential(row, totals, found));
      const covariance = Array.from(found, (_, k) =>
        differential(
          Float64Array.from(half, (row) => row[k]!),
          totals,
          found,
        ),
      );
      return { estimate: found, covariance: new Matrix(covariance) };
    },
  };
}

/** How much is known about the respondents of a group of cells. */
export interface Information {
  /** Respondents with a weight. */
  readonly n: number;
  /** Kish's effective n. */
  readonly effectiveN: number;
}

/**
 * `[groups]`: n and effective n of groups of cells.
 *
 * @param groupOf `[cells]`
 */
export function informationOf(
  { totals, n, squares }: CellTotals,
  groupOf: Int32Array,
  groups: number,
): Information[] {
  const sums = Array.from({ length: groups }, () => ({ n: 0, weight: 0, squares: 0 }));
  for (const [c, g] of groupOf.entries()) {
    sums[g]!.n += n[c]!;
    sums[g]!.weight += totals[c]!;
    sums[g]!.squares += squares[c]!;
  }
  return sums.map((sum) => ({ n: sum.n, effectiveN: sum.weight ** 2 / sum.squares }));
}

function sumsOf({ cell, count, values }: Cells, weights: Float64Array): Float64Array {
  const sums = new Float64Array(values === undefined ? count : 2 * count);
  for (let i = 0; i < cell.length; i++) {
    const c = cell[i]!;
    if (c < 0) continue;
    sums[c]! += weights[i]!;
    if (values !== undefined && weights[i] !== 0) sums[count + c]! += weights[i]! * values[i]!;
  }
  return sums;
}

/**
 * The covariance of totals, `[totals][totals]`, as `estimateStatistic` computes it (see there). What calibration explains is
 * summed beside the cells, and then taken off: of the totals, and of their covariance.
 */
function spreadOf(design: LinearisedDesign, cells: Cells): Float64Array[] {
  const size = cells.values === undefined ? cells.count : 2 * cells.count;
  const directions = design.residuals.flatMap(({ explained }) => explained);
  const all = size + directions.length;
  const spread = Array.from({ length: all }, () => new Float64Array(all));
  for (const stage of design.stages) addSpread(spread, stage, design, cells, directions);
  if (directions.length === 0) return spread;
  const coefficients = coefficientsOf(design, cells);
  for (const row of spread) takeOff(row, coefficients, size);
  return Array.from({ length: size }, (_, c) => {
    const column = Float64Array.from(spread, (row) => row[c]!);
    takeOff(column, coefficients, size);
    return column.slice(0, size);
  });
}

/** Takes from each total its coefficients times the sums of the directions, which follow the totals. */
function takeOff(sums: Float64Array, coefficients: readonly Float64Array[], size: number): void {
  for (const [k, coefficient] of coefficients.entries()) {
    const sum = sums[size + k]!;
    for (let c = 0; c < size; c++) sums[c]! -= sum * coefficient[c]!;
  }
}

/** `[directions][totals]`: the coefficients of the totals' scores in each direction of the calibrations. */
function coefficientsOf({ residuals, weights }: LinearisedDesign, cells: Cells): Float64Array[] {
  const coefficients: Float64Array[] = [];
  const before: Float64Array[] = [];
  for (const { measured, explained } of residuals) {
    const found = measured.map((direction) => {
      const coefficient = sumsOf(
        cells,
        weights.map((weight, i) => weight * direction[i]!),
      );
      // Calibrations before this one have left less of the scores.
      for (const [k, earlier] of before.entries()) {
        const shared = product(direction, earlier);
        for (let c = 0; c < coefficient.length; c++) coefficient[c]! -= shared * coefficients[k]![c]!;
      }
      return coefficient;
    });
    coefficients.push(...found);
    before.push(...explained);
  }
  return coefficients;
}

/** Adds the covariance that a stage contributes, of the cells' totals and of the directions' after them. */
function addSpread(
  spread: readonly Float64Array[],
  stage: Stage,
  { weights, lonely }: LinearisedDesign,
  { cell, count, values }: Cells,
  directions: readonly Float64Array[],
): void {
  const { stratumOf, drawn, fraction, reached } = stage;
  const all = spread.length;
  const first = all - directions.length;
  const strata = drawn.length;
  let several = 0;
  for (let h = 0; h < strata; h++) if (!isLonely(stage, h)) several += 1;
  const raised = lonely === "average" && several > 0 ? strata / several : 1;
  const scale = Float64Array.from(drawn, (units, h) => {
    const finite = raised * reached[h]! * Math.max(0, 1 - fraction[h]!);
    if (units > 1) return (finite * units) / (units - 1);
    return isLonely(stage, h) && (lonely === "adjust" || lonely === "centered") ? finite : 0;
  });
  /** By stratum, the sum of its units' totals. */
  const sums = new Map<number, Float64Array>();
  const overall = new Float64Array(all);
  const unitTotals = new Float64Array(all);
  const touched: number[] = [];
  const add = (total: number, value: number) => {
    if (unitTotals[total] === 0 && !touched.includes(total)) touched.push(total);
    unitTotals[total]! += value;
  };
  const { order, start } = respondentsByUnit(stage);
  for (let u = 0; u < stratumOf.length; u++) {
    touched.length = 0;
    for (let k = 0; k < directions.length; k++) touched.push(first + k);
    for (let position = start[u]!; position < start[u + 1]!; position++) {
      const i = order[position]!;
      for (let k = 0; k < directions.length; k++) unitTotals[first + k]! += directions[k]![i]!;
      const c = cell[i]!;
      const weight = weights[i]!;
      if (c < 0 || weight === 0) continue;
      add(c, weight);
      if (values !== undefined) add(count + c, weight * values[i]!);
    }
    if (touched.length === 0) continue;
    const h = stratumOf[u]!;
    let sum = sums.get(h);
    if (sum === undefined) {
      sum = new Float64Array(all);
      sums.set(h, sum);
    }
    for (const a of touched) {
      const total = unitTotals[a]!;
      sum[a]! += total;
      overall[a]! += total / stratumOf.length;
      if (scale[h] === 0) continue;
      const row = spread[a]!;
      for (const b of touched) row[b]! += scale[h]! * total * unitTotals[b]!;
    }
    for (const a of touched) unitTotals[a] = 0;
  }
  for (let h = 0; h < strata; h++) {
    if (scale[h] === 0) continue;
    const sum = sums.get(h) ?? new Float64Array(all);
    // Σ (t − c)(t − c)ᵀ = Σ t tᵀ − s cᵀ − c sᵀ + n c cᵀ, where c is the stratum's mean, or the mean of all units.
    if (drawn[h]! > 1) addOuter(spread, -scale[h]! / drawn[h]!, sum, sum);
    else if (lonely === "centered") {
      addOuter(spread, -scale[h]!, sum, overall);
      addOuter(spread, -scale[h]!, overall, sum);
      addOuter(spread, scale[h]!, overall, overall);
    }
  }
}

function addOuter(matrix: readonly Float64Array[], factor: number, a: Float64Array, b: Float64Array): void {
  for (let j = 0; j < a.length; j++) {
    if (a[j] === 0) continue;
    const row = matrix[j]!;
    const x = factor * a[j]!;
    for (let k = 0; k < b.length; k++) row[k]! += x * b[k]!;
  }
}
