import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../codebook.js";
import type { Survey } from "../survey.js";
import { designEffect, effectiveN } from "../weights.js";
import { solve, zeros } from "./matrix.js";

/** What the population is known to be: for each column its codes with their totals or shares. */
export type Margins = Readonly<Record<string, ReadonlyMap<Code, number>>>;

export interface RakeOptions {
  /** Weights to begin with; the survey's own when absent. `[respondents]` */
  readonly weights?: Float64Array;
  /** Smallest and largest factor by which a weight may change, such as [0.3, 3]; unbounded when absent. */
  readonly bounds?: readonly [low: number, high: number];
  /** Largest relative distance from a target that counts as reached (default 1e-10). */
  readonly tolerance?: number;
  readonly iterations?: number;
}

/** New weights, and how near they come to what was asked. Shows itself as the table of margins. */
export interface Raked extends Displayable {
  /** `[respondents]`: 0 where a margin is missing. */
  readonly weights: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest relative distance from a target left. */
  readonly distance: number;
  /** Smallest and largest positive weight. */
  readonly range: readonly [number, number];
  readonly effectiveN: number;
  readonly designEffect: number;
  /** Respondents left out because they lack a margin. */
  readonly excluded: number;
  /** Respondents whose factor stands at a bound. */
  readonly atBounds: number;
}

/**
 * Rakes weights to known margins by iterative proportional fitting (Deming & Stephan 1940): each margin in turn is brought
 * to its targets until none is farther off than the tolerance. With bounds, factors beyond them are cut after each round,
 * and the report says whether the targets were still reached. Respondents without a margin get weight 0, counted.
 *
 * @param margins targets for every valid code that occurs; margins of several columns must have one sum (they are brought
 *   to that of the first within 1e-6, else refused)
 * @throws PopuliError for an unknown column or code, a code that occurs without a target, a target nobody can meet, sums
 *   that differ
 * @example
 * rake(survey, { female: new Map([[0, 0.49], [1, 0.51]]), region: regions }, { bounds: [0.3, 3] });
 */
export function rake(survey: Survey, margins: Margins, options: RakeOptions = {}): Raked {
  const { bounds, tolerance = 1e-10, iterations = 1000 } = options;
  const start = options.weights ?? survey.weights;
  if (bounds !== undefined && !(bounds[0] > 0 && bounds[0] <= 1 && bounds[1] >= 1)) {
    throw new PopuliError(
      `the bounds are ${bounds.join(" and ")}`,
      {},
      "0 < low ≤ 1 ≤ high, such as [0.3, 3]",
    );
  }
  const names = Object.keys(margins);
  if (names.length === 0) throw new PopuliError("there are no margins to rake to");
  const included = new Uint8Array(survey.size).fill(1);
  for (const name of names) {
    const { level } = survey.column(name);
    for (let i = 0; i < survey.size; i++) if (level[i]! < 0) included[i] = 0;
  }
  const excluded = included.reduce((sum, one) => sum + 1 - one, 0);
  const base = start.map((weight, i) => (included[i] ? weight : 0));
  const targets = names.map((name) => targetsOf(survey, name, margins[name]!, base));
  const sum = targets[0]!.target.reduce((total, value) => total + value, 0);
  for (const [k, { target }] of targets.entries()) {
    const other = target.reduce((total, value) => total + value, 0);
    if (!(Math.abs(other - sum) <= 1e-6 * sum)) {
      throw new PopuliError(
        `the targets of '${names[k]}' sum to ${Number(other.toPrecision(8))}, those of '${names[0]}' to ${Number(sum.toPrecision(8))}`,
        {},
        "give all margins as totals of one population, or all as shares",
      );
    }
  }
  // Begin at the right sum, so that bounds are about a respondent's weight relative to the others.
  const total = base.reduce((all, weight) => all + weight, 0);
  const scaled = base.map((weight) => (weight * sum) / total);
  const weights = scaled.slice();
  let round = 0;
  let distance = Number.POSITIVE_INFINITY;
  while (round < iterations) {
    round += 1;
    for (const { level, target } of targets) {
      const found = sumsOf(weights, level, target.length);
      for (let i = 0; i < weights.length; i++) {
        if (weights[i]! > 0) weights[i]! *= target[level[i]!]! / found[level[i]!]!;
      }
    }
    if (bounds !== undefined) {
      for (let i = 0; i < weights.length; i++) {
        weights[i] = Math.min(Math.max(weights[i]!, scaled[i]! * bounds[0]), scaled[i]! * bounds[1]);
      }
    }
    distance = farthest(weights, targets);
    if (distance <= tolerance) break;
  }
  let atBounds = 0;
  if (bounds !== undefined) {
    for (const [i, weight] of weights.entries()) {
      const factor = weight / scaled[i]!;
      if (Math.abs(factor / bounds[0] - 1) < 1e-12 || Math.abs(factor / bounds[1] - 1) < 1e-12) atBounds += 1;
    }
  }
  const converged = distance <= tolerance;
  return {
    weights,
    converged,
    iterations: round,
    distance,
    range: rangeOf(weights),
    effectiveN: effectiveN(weights),
    designEffect: designEffect(weights),
    excluded,
    atBounds,
    [display](): MimeBundle {
      const rows = targets.flatMap(({ level, target, labels }, k): Cell[][] => {
        const before = sumsOf(scaled, level, target.length);
        const after = sumsOf(weights, level, target.length);
        return labels.map((label, j) => [
          names[k]!,
          label,
          target[j]! / sum,
          before[j]! / sum,
          after[j]! / sum,
        ]);
      });
      const state = converged
        ? `converged in ${round} rounds`
        : `NOT CONVERGED after ${round} rounds: farthest ${(100 * distance).toPrecision(2)} % from its target`;
      const notes = [
        state,
        `weights ${this.range.map((weight) => Number(weight.toPrecision(3))).join(" – ")}, design effect ${this.designEffect.toFixed(2)} (Kish), effective n ${Math.round(this.effectiveN)}`,
      ];
      if (bounds !== undefined) notes.push(`${atBounds} respondents at the bounds ${bounds.join(" and ")}`);
      if (excluded > 0)
        notes.push(`${excluded} of ${survey.size} respondents lack a margin and have weight 0`);
      const columns = [
        { name: "column" },
        { name: "answer" },
        { name: "target", digits: 4 },
        { name: "before", digits: 4 },
        { name: "after", digits: 4 },
      ];
      return new Table(`Raking of ${survey.name}`, columns, rows, notes)[display]();
    },
  };
}

interface Target {
  readonly level: ArrayLike<number>;
  /** By level. */
  readonly target: Float64Array;
  readonly labels: readonly string[];
}

function targetsOf(
  survey: Survey,
  name: string,
  wanted: ReadonlyMap<Code, number>,
  weights: Float64Array,
): Target {
  const column = survey.column(name);
  const found = sumsOf(weights, column.level, column.levels.length);
  const target = new Float64Array(column.levels.length);
  for (const [code, value] of wanted) {
    const level = column.levels.indexOf(code);
    if (level < 0) {
      throw new PopuliError(
        `there is a target for ${code}, which is no valid answer`,
        { column: name },
        adviseName(String(code), column.levels.map(String)),
      );
    }
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new PopuliError(
        `the target for ${code} is ${value}`,
        { column: name },
        "a total or a share, 0 or more",
      );
    }
    if (value > 0 && found[level] === 0) {
      throw new PopuliError(
        `nobody with a weight answered ${code}, but its target is ${value}`,
        { column: name },
        "join it with another",
      );
    }
    target[level] = value;
  }
  const lacking = column.levels.find((code, level) => found[level]! > 0 && !wanted.has(code));
  if (lacking !== undefined) {
    throw new PopuliError(
      `there is no target for ${lacking}`,
      { column: name },
      "every answer that occurs needs one",
    );
  }
  const labels = new Map(column.variable.values.map((value) => [value.code, value.label]));
  return {
    level: column.level,
    target,
    labels: column.levels.map((code) => labels.get(code) ?? String(code)),
  };
}

function sumsOf(weights: Float64Array, level: ArrayLike<number>, levels: number): Float64Array {
  const sums = new Float64Array(levels);
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) sums[level[i]!]! += weights[i]!;
  return sums;
}

function farthest(weights: Float64Array, targets: readonly Target[]): number {
  let most = 0;
  for (const { level, target } of targets) {
    const found = sumsOf(weights, level, target.length);
    for (const [j, value] of target.entries())
      if (value > 0) most = Math.max(most, Math.abs(found[j]! / value - 1));
  }
  return most;
}

function rangeOf(weights: Float64Array): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const weight of weights) {
    if (weight > 0 && weight < least) least = weight;
    if (weight > most) most = weight;
  }
  return [least, most];
}

/**
 * Calibrates weights to known totals of numeric columns by the smallest change in the χ² sense (the GREG estimator,
 * Deville & Särndal 1992; R's `calibrate(calfun = "linear")`). Weights can come out negative; they are counted.
 *
 * @param totals `population` is the number of people; the others are totals of columns
 * @throws PopuliError where a column has missing answers among those with a weight, or columns determine each other
 * @example
 * calibrate(survey, { population: 5e6, totals: { female: 2.5e6, agea: 2.3e8 } }).weights;
 */
export function calibrate(
  survey: Survey,
  { population, totals }: { readonly population: number; readonly totals: Readonly<Record<string, number>> },
): { readonly weights: Float64Array; readonly negative: number; readonly range: readonly [number, number] } {
  const names = Object.keys(totals);
  const base = survey.weights;
  const values = [
    new Float64Array(survey.size).fill(1),
    ...names.map((name) => survey.column(name).numeric()),
  ];
  for (const [k, name] of names.entries()) {
    const gaps = base.reduce(
      (sum, weight, i) => sum + (weight > 0 && Number.isNaN(values[k + 1]![i]!) ? 1 : 0),
      0,
    );
    if (gaps > 0) {
      throw new PopuliError(
        `${gaps} respondents have no value`,
        { column: name },
        "leave them out first: survey.where(…)",
      );
    }
  }
  const wanted = [population, ...names.map((name) => totals[name]!)];
  const count = values.length;
  const moment = zeros(count, count);
  const gap = wanted.map((total) => Float64Array.of(total));
  for (let i = 0; i < base.length; i++) {
    if (!(base[i]! > 0)) continue;
    for (let j = 0; j < count; j++) {
      gap[j]![0]! -= base[i]! * values[j]![i]!;
      for (let k = 0; k < count; k++) moment[j]![k]! += base[i]! * values[j]![i]! * values[k]![i]!;
    }
  }
  const lambda = solve(moment, gap);
  if (lambda === undefined) {
    throw new PopuliError(
      `the columns determine each other: ${names.join(", ")}`,
      { file: survey.file },
      "leave one out",
    );
  }
  const weights = base.map((weight, i) => {
    if (!(weight > 0)) return 0;
    let factor = 1;
    for (let j = 0; j < count; j++) factor += values[j]![i]! * lambda[j]![0]!;
    return weight * factor;
  });
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let negative = 0;
  for (const [i, weight] of weights.entries()) {
    if (!(base[i]! > 0)) continue;
    least = Math.min(least, weight);
    most = Math.max(most, weight);
    if (weight < 0) negative += 1;
  }
  return { weights, negative, range: [least, most] };
}
