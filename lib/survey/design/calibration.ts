import { Matrix } from "ml-matrix";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Code } from "../codebook/codebook.js";
import type { Survey } from "../survey/survey.js";
import { type CalibrationDistance, type Link, linkOf } from "./calibration-link.js";
import { solveSymmetric } from "./solve.js";
import { atBounds, checkBounds, type WeightBounds, type Weighting, weighting } from "./weighting.js";

/** What weights are calibrated to, and how far they may change. */
export interface CalibrationOptions {
  /** The size of the population, to which the weights will sum. */
  readonly population: number;
  /**
   * What is known about the population: for each column the total of its numbers, or the people of each code that
   * occurs.
   */
  readonly margins: Readonly<Record<string, number | ReadonlyMap<Code, number>>>;
  /**
   * How a change of a weight by the factor g is measured: (g − 1)² ("linear", the default, by which weights can become
   * negative), g log g − g + 1 ("raking"), or by a logit between bounds ("logit", which needs `bounds`).
   */
  readonly distance?: CalibrationDistance;
  /**
   * The smallest and the largest factor by which a weight may change, such as [0.3, 3]; the factor that scales the sum
   * of weights to the population is not counted.
   */
  readonly bounds?: WeightBounds;
  /** `[respondents]`: weights to begin with; the survey's own when absent. */
  readonly weights?: Float64Array;
}

/** Calibrated weights, and how near they come to the margins. Shows itself as the table of totals. */
export interface Calibrated extends Weighting, Displayable {
  readonly converged: boolean;
  readonly iterations: number;
  /** The largest distance from a total, relative to 1 + that total. */
  readonly distance: number;
  /** How many weights are below 0. */
  readonly negative: number;
  /** Respondents whose factor is at a bound. */
  readonly atBounds: number;
  /** Each total: the one wanted, and those before and after. */
  toTable(): Table;
}

/** A total that the weights must give. */
interface Constraint {
  readonly name: string;
  readonly total: number;
  readonly values: Float64Array;
}

const mostIterations = 100;
const tolerance = 1e-11;

/**
 * Calibrates weights to known totals, changing them as little as possible (Deville & Särndal 1992, Journal of the
 * American Statistical Association 87; R's `calibrate`). "linear" is the GREG estimator. With bounds, factors are cut
 * to them, and the result says whether the totals were still reached.
 *
 * @throws PopuliError where somebody with a weight lacks an answer, margins determine each other, the totals of a
 *   column's codes do not sum to the population, or bounds do not contain 1
 * @example
 * calibrate(survey, { population: 5e6, margins: { Q262: 2.2e8 }, bounds: [0.3, 3] }).weights;
 */
export function calibrate(survey: Survey, options: CalibrationOptions): Calibrated {
  const { bounds, distance: kind = "linear" } = options;
  checkBounds(bounds);
  if (kind === "logit" && bounds === undefined) {
    throw new PopuliError("a logit calibration needs bounds", {}, "such as bounds: [0.3, 3]");
  }
  if (options.margins === undefined || !(options.population > 0)) {
    throw new PopuliError(
      options.margins === undefined ? "there are no margins" : `the population is ${options.population}`,
      {},
      "such as population: 5e6, margins: { Q262: 2.2e8 }",
    );
  }
  const begin = options.weights ?? survey.weights;
  const total = begin.reduce((sum, weight) => sum + weight, 0);
  const base = begin.map((weight) => (weight * options.population) / total);
  const rows = Array.from(base.keys()).filter((i) => base[i]! > 0);
  const constraints = constraintsOf(survey, options, rows);
  const link = linkOf(kind, bounds);
  const lambda = new Float64Array(constraints.length);
  const predictor = (i: number) =>
    constraints.reduce((sum, { values }, j) => sum + values[i]! * lambda[j]!, 0);
  let eta = new Float64Array(base.length);
  let weights = base.slice();
  let gap = gaps(constraints, weights, rows);
  let iterations = 0;
  // Newton's method on the dual problem; a step that leads away is halved.
  while (farthest(gap, constraints) > tolerance && iterations < mostIterations) {
    iterations += 1;
    const step = newtonStep(constraints, base, eta, rows, link, gap);
    if (step === undefined) {
      if (iterations > 1) break;
      const names = Object.keys(options.margins).join(", ");
      throw new PopuliError(
        `the columns determine each other: ${names}`,
        { file: survey.file },
        "leave one out",
      );
    }
    const before = farthest(gap, constraints);
    for (let share = 1; share > 1e-4; share /= 2) {
      for (let j = 0; j < lambda.length; j++) lambda[j]! += share * step[j]!;
      const next = new Float64Array(base.length);
      for (const i of rows) next[i] = predictor(i);
      const tried = base.map((weight, i) => (weight > 0 ? weight * link.factor(next[i]!) : 0));
      const left = gaps(constraints, tried, rows);
      if (farthest(left, constraints) < before || share / 2 <= 1e-4) {
        [eta, weights, gap] = [next, tried, left];
        break;
      }
      for (let j = 0; j < lambda.length; j++) lambda[j]! -= share * step[j]!;
    }
    // No step leads nearer: the bounds are in the way, or the last digits are reached.
    if (!(farthest(gap, constraints) < before)) break;
  }
  const distance = farthest(gap, constraints);
  const converged = distance <= 1e-8;
  const stopped = atBounds(weights, base, bounds);
  const negative = rows.reduce((sum, i) => sum + (weights[i]! < 0 ? 1 : 0), 0);
  return {
    ...weighting(weights),
    converged,
    iterations,
    distance,
    negative,
    atBounds: stopped,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      const totals = (w: Float64Array) =>
        constraints.map(({ values }) => rows.reduce((sum, i) => sum + w[i]! * values[i]!, 0));
      const [before, after] = [totals(begin), totals(weights)];
      const notes = [
        converged
          ? `${kind} calibration, converged in ${iterations} steps`
          : `NOT CONVERGED after ${iterations} steps: farthest ${(100 * distance).toPrecision(2)} % from its total`,
        `weights ${this.summary}`,
      ];
      if (bounds !== undefined) notes.push(`${stopped} respondents at the bounds ${bounds.join(" and ")}`);
      if (negative > 0)
        notes.push(`${negative} weights are negative: give bounds, or use distance: "raking"`);
      const columns = [
        { name: "total" },
        ...["wanted", "before", "after"].map((name) => ({ name, digits: 2 })),
      ];
      const body = constraints.map(({ name, total }, j) => [name, total, before[j]!, after[j]!]);
      return new Table(`Calibration of ${survey.name}`, columns, body, notes);
    },
  };
}

function constraintsOf(survey: Survey, options: CalibrationOptions, rows: readonly number[]): Constraint[] {
  const { population, margins } = options;
  const constraints: Constraint[] = [
    { name: "population", total: population, values: new Float64Array(survey.size).fill(1) },
  ];
  for (const [name, total] of Object.entries(margins)) {
    const column = survey.column(name);
    const values = typeof total === "number" ? column.numeric() : undefined;
    const without = rows.filter((i) =>
      values === undefined ? column.level[i]! < 0 : Number.isNaN(values[i]!),
    );
    if (without.length > 0) {
      throw new PopuliError(
        `${without.length} respondents have no value`,
        { column: name },
        "leave them out first, by survey.where(…)",
      );
    }
    if (typeof total === "number") {
      constraints.push({ name, total, values: values! });
      continue;
    }
    const sum = [...total.values()].reduce((all, value) => all + value, 0);
    if (!(Math.abs(sum - population) <= 1e-6 * Math.abs(population))) {
      throw new PopuliError(`its totals sum to ${sum}, not to the population of ${population}`, {
        column: name,
      });
    }
    const used = column.levels.filter((_, level) => rows.some((i) => column.level[i] === level));
    const stray = [...total.keys()].find((code) => !used.includes(code));
    if (stray !== undefined) {
      throw new PopuliError(
        `there is a total for ${stray}, which nobody with a weight answered`,
        { column: name },
        adviseName(String(stray), used.map(String)),
      );
    }
    const lacking = used.find((code) => !total.has(code));
    if (lacking !== undefined) throw new PopuliError(`there is no total for ${lacking}`, { column: name });
    // The first code's total follows from the population and the other codes.
    for (const code of used.slice(1)) {
      const level = column.levels.indexOf(code);
      constraints.push({
        name: `${name}: ${code}`,
        total: total.get(code)!,
        values: Float64Array.from(column.level, (answer) => (answer === level ? 1 : 0)),
      });
    }
  }
  return constraints;
}

function newtonStep(
  constraints: readonly Constraint[],
  base: Float64Array,
  eta: Float64Array,
  rows: readonly number[],
  link: Link,
  gap: Float64Array,
): number[] | undefined {
  const count = constraints.length;
  const moment = Array.from(constraints, () => new Float64Array(count));
  for (const i of rows) {
    const weight = base[i]! * link.slope(eta[i]!);
    if (weight === 0) continue;
    for (let j = 0; j < count; j++) {
      const x = weight * constraints[j]!.values[i]!;
      if (x === 0) continue;
      for (let k = 0; k < count; k++) moment[j]![k]! += x * constraints[k]!.values[i]!;
    }
  }
  return solveSymmetric(new Matrix(moment), Matrix.columnVector(gap))?.getColumn(0);
}

/** Each total minus what the weights give. */
function gaps(
  constraints: readonly Constraint[],
  weights: Float64Array,
  rows: readonly number[],
): Float64Array {
  return Float64Array.from(constraints, ({ total, values }) => {
    let sum = 0;
    for (const i of rows) sum += weights[i]! * values[i]!;
    return total - sum;
  });
}

function farthest(gap: Float64Array, constraints: readonly Constraint[]): number {
  return gap.reduce(
    (most, value, j) => Math.max(most, Math.abs(value) / (1 + Math.abs(constraints[j]!.total))),
    0,
  );
}
