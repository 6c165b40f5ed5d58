import { counted } from "../../../errors/counted.js";
import type { OptionNames } from "../../../errors/known-options.js";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import { type Cell, Table } from "../../../show/table.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import type { Survey } from "../../survey/survey.js";
import { checkSurvey } from "../check-design.js";
import { atBounds, checkBounds, clip, type WeightBounds, type Weighting, weighting } from "../weighting.js";
import { byCode } from "./by-code.js";
import { scaledTo } from "./calibration.js";
import type { CalibrationFit } from "./calibration-fit.js";

/** What weights are raked to, and how far they may change. */
export interface RakingOptions {
  /**
   * What is known about the population: for each column its codes with their totals, or with their shares. Every valid
   * code that occurs needs one. The margins of all columns must have the same sum, up to a relative difference of 1e-6;
   * a `tolerance` below that difference is never reached.
   */
  readonly margins: Readonly<Record<string, ReadonlyMap<Code, number>>>;
  /** `[respondents]`: weights to begin with; the survey's own when absent. */
  readonly weights?: Float64Array;
  /** The smallest and the largest factor by which a weight may change, such as [0.3, 3]; no bounds when absent. */
  readonly bounds?: WeightBounds;
  /** A target counts as reached within this relative distance (default 1e-10). */
  readonly tolerance?: number;
  /** Rounds after which raking gives up (default 1000). */
  readonly iterations?: number;
}

/** The names of its options but for the weights to begin with, which a design has. */
export const rakingOptions: OptionNames<Required<Omit<RakingOptions, "weights">>> = {
  ...{ margins: true, bounds: true, tolerance: true, iterations: true },
};

/** Raked weights, and how near they come to the margins. Shows itself as the table of margins. */
export interface Raked extends Weighting, Displayable {
  readonly converged: boolean;
  readonly iterations: number;
  /** The largest relative distance from a target. */
  readonly distance: number;
  /** Respondents left out because an answer to a margin's column is missing. */
  readonly excluded: number;
  /** Respondents whose factor is at a bound. */
  readonly atBounds: number;
  /** Each margin's target, and its share before and after. */
  toTable(): Table;
}

/**
 * Rakes weights to known margins by iterative proportional fitting (Deming & Stephan 1940): the weights are scaled to
 * each margin in turn, until all are within the tolerance. With bounds, the factor of a weight, which is the product of
 * its margins' multipliers, is cut to them (Deville & Särndal 1992, case 4; R's `calibrate(calfun = "raking",
 * bounds)`); the result says whether the margins were still reached. Respondents who lack an answer get weight 0, and
 * are counted. Standard errors that know of the raking come from `rakedDesign`.
 *
 * @throws PopuliError for an unknown column or code, a code that occurs without a target, a target for a code that
 *   nobody gave, margins of different sums
 * @example
 * rake(survey, { margins: { Q260: new Map([[1, 0.49], [2, 0.51]]) }, bounds: [0.3, 3] });
 */
export function rake(survey: Survey, options: RakingOptions): Raked {
  // Columns in place of options are unknown options too, but what is missing says more.
  if (Object.keys(options ?? {}).every((name) => survey?.codebook?.variables?.has(name))) throw noMargins();
  checkSurvey("rake", survey, options, { ...rakingOptions, weights: true });
  const { bounds } = options;
  const names = Object.keys(options.margins ?? {});
  const raking = rakingOf(survey, options, options.weights ?? survey.weights);
  const { targets, sum, base, fit, converged, excluded } = raking;
  const { weights, iterations, distance } = fit;
  const stopped = atBounds(weights, base, bounds);
  return {
    ...weighting(weights),
    converged,
    iterations,
    distance,
    excluded,
    atBounds: stopped,
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      const rows = targets.flatMap(({ level, target, labels }, k): Cell[][] => {
        const before = sumsOf(base, level, target.length);
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
        ? `converged in ${counted(iterations, "round")}`
        : `NOT CONVERGED after ${counted(iterations, "round")}: farthest ${(100 * distance).toPrecision(2)} % from its target`;
      const notes = [state, `weights ${this.summary}`];
      if (bounds !== undefined)
        notes.push(`${counted(stopped, "respondent")} at the bounds ${bounds.join(" and ")}`);
      if (excluded > 0)
        notes.push(
          `${excluded} of ${counted(survey.size, "respondent")} ${excluded === 1 ? "lacks" : "lack"} an answer to a margin and ${excluded === 1 ? "has" : "have"} weight 0`,
        );
      const columns = [
        { name: "column" },
        { name: "answer" },
        { name: "target", digits: 4 },
        { name: "before", digits: 4 },
        { name: "after", digits: 4 },
      ];
      return new Table(`Raking of ${survey.name}`, columns, rows, notes);
    },
  };
}

function noMargins(): PopuliError {
  return new PopuliError(
    "there are no margins to rake to",
    {},
    "such as margins: { Q260: new Map([[1, 0.49], [2, 0.51]]) }",
  );
}

/** Weights raked to targets, and what raking other weights to the same takes. */
export interface Raking {
  readonly targets: readonly Target[];
  /** What each margin sums to. */
  readonly sum: number;
  /** `[respondents]`: the weights before, scaled to the sum; 0 for those who lack an answer. */
  readonly base: Float64Array;
  readonly excluded: number;
  readonly fit: CalibrationFit;
  readonly converged: boolean;
}

/** Rakes weights `[respondents]`; throws as `rake` does. */
export function rakingOf(survey: Survey, options: RakingOptions, begin: Float64Array): Raking {
  const { margins, bounds, tolerance = 1e-10 } = options;
  checkBounds(bounds);
  const names = Object.keys(margins ?? {});
  if (names.length === 0) throw noMargins();
  const included = new Uint8Array(survey.size).fill(1);
  for (const name of names) {
    const { level } = survey.column(name);
    for (let i = 0; i < survey.size; i++) if (level[i]! < 0) included[i] = 0;
  }
  const excluded = included.reduce((sum, one) => sum + 1 - one, 0);
  const counted = begin.map((weight, i) => (included[i] ? weight : 0));
  const targets = names.map((name) => targetsOf(survey, name, margins[name]!, counted));
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
  // Bounds are about a weight relative to the others, so all are first scaled to the right sum.
  const base = scaledTo(counted, sum);
  const fit = fitMargins(targets, base, options);
  return { targets, sum, base, excluded, fit, converged: fit.distance <= tolerance };
}

/** Scales weights to each margin in turn, until all are within the tolerance or the rounds are used up. */
export function fitMargins(
  targets: readonly Target[],
  base: Float64Array,
  { bounds, tolerance = 1e-10, iterations = 1000 }: RakingOptions,
): CalibrationFit {
  const weights = base.slice();
  const free = base.slice();
  let round = 0;
  let distance = Number.POSITIVE_INFINITY;
  while (round < iterations && !(distance <= tolerance)) {
    round += 1;
    for (const { level, target } of targets) {
      const found = sumsOf(weights, level, target.length);
      for (let i = 0; i < weights.length; i++) {
        if (!(base[i]! > 0) || found[level[i]!] === 0) continue;
        free[i]! *= target[level[i]!]! / found[level[i]!]!;
        weights[i] = clip(free[i]!, base[i]!, bounds);
      }
    }
    distance = farthest(weights, targets);
  }
  return { weights, iterations: round, distance };
}

/** What the weights of each code of a column must sum to. */
export interface Target {
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
  for (const [code, value] of byCode(wanted, name)) {
    const level = column.levels.indexOf(code);
    if (level < 0) {
      throw new PopuliError(
        `there is a target for ${code}, which is not a valid answer`,
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
        "join it with another code",
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
  return { level: column.level, target, labels: labelsOf(column) };
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
