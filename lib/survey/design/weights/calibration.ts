import { counted } from "../../../errors/counted.js";
import type { OptionNames } from "../../../errors/known-options.js";
import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import { Table } from "../../../show/table.js";
import type { Code } from "../../codebook/codebook.js";
import type { Survey } from "../../survey/survey.js";
import { checkSurvey } from "../check-design.js";
import { atBounds, checkBounds, type WeightBounds, type Weighting, weighting } from "../weighting.js";
import { type CalibrationDistance, calibrationDistances, type Link, linkOf } from "./calibration-distance.js";
import { type CalibrationFit, fitWeights } from "./calibration-fit.js";
import { type Constraint, constraintsOf } from "./constraints.js";

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

/** The names of its options but for the weights to begin with, which a design has. */
export const calibrationOptions: OptionNames<Required<Omit<CalibrationOptions, "weights">>> = {
  ...{ population: true, margins: true, distance: true, bounds: true },
};

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

/**
 * Calibrates weights to known totals, changing them as little as possible (Deville & Särndal 1992, Journal of the
 * American Statistical Association 87; R's `calibrate`). "linear" is the GREG estimator; with the totals of one column's
 * codes, it is post-stratification. With bounds, factors are cut to them, and the result says whether the totals were
 * still reached. Standard errors that know of the calibration come from `calibratedDesign`.
 *
 * @throws PopuliError where somebody with a weight lacks an answer, margins determine each other, the totals of a
 *   column's codes do not sum to the population, or bounds do not contain 1
 * @example
 * calibrate(survey, { population: 5e6, margins: { Q262: 2.2e8 }, bounds: [0.3, 3] }).weights;
 */
export function calibrate(survey: Survey, options: CalibrationOptions): Calibrated {
  checkSurvey("calibrate", survey, options, { ...calibrationOptions, weights: true });
  const { bounds, distance: kind = "linear" } = options;
  const begin = options.weights ?? survey.weights;
  const { constraints, base, fit, converged } = calibration(survey, options, begin);
  const { weights, iterations, distance } = fit;
  const rows = Array.from(base.keys()).filter((i) => base[i]! > 0);
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
          ? `${kind} calibration, converged in ${counted(iterations, "step")}`
          : `NOT CONVERGED after ${counted(iterations, "step")}: farthest ${(100 * distance).toPrecision(2)} % from its total`,
        `weights ${this.summary}`,
      ];
      if (bounds !== undefined)
        notes.push(`${counted(stopped, "respondent")} at the bounds ${bounds.join(" and ")}`);
      if (negative > 0)
        notes.push(
          `${counted(negative, "weight is", "weights are")} negative: give bounds, or use distance: "raking"`,
        );
      const columns = [
        { name: "total" },
        ...["wanted", "before", "after"].map((name) => ({ name, digits: 2 })),
      ];
      const body = constraints.map(({ name, total }, j) => [name, total, before[j]!, after[j]!]);
      return new Table(`Calibration of ${survey.name}`, columns, body, notes);
    },
  };
}

/** Weights calibrated to constraints, and what recalibrating other weights to the same takes. */
export interface Calibration {
  readonly constraints: readonly Constraint[];
  /** `[respondents]`: the weights before, scaled to the population. */
  readonly base: Float64Array;
  readonly fit: CalibrationFit;
  readonly converged: boolean;
  readonly link: Link;
}

/** Calibrates weights `[respondents]`; throws as `calibrate` does. */
export function calibration(survey: Survey, options: CalibrationOptions, begin: Float64Array): Calibration {
  const { bounds, distance: kind = "linear", population, margins } = options;
  checkBounds(bounds);
  oneOf("distance", kind, calibrationDistances);
  if (kind === "logit" && bounds === undefined) {
    throw new PopuliError("a logit calibration needs bounds", {}, "such as bounds: [0.3, 3]");
  }
  if (margins === undefined || !(population > 0)) {
    throw new PopuliError(
      margins === undefined ? "there are no margins" : `the population is ${population}`,
      {},
      "such as population: 5e6, margins: { Q262: 2.2e8 }",
    );
  }
  const base = scaledTo(begin, population);
  const rows = Array.from(base.keys()).filter((i) => base[i]! > 0);
  const constraints = constraintsOf(survey, options, rows);
  const link = linkOf(kind, bounds);
  const fit = fitWeights(constraints, base, link);
  if (fit === undefined) {
    throw new PopuliError(
      `the columns determine each other: ${Object.keys(margins).join(", ")}`,
      { file: survey.file },
      "leave one out",
    );
  }
  return { constraints, base, fit, converged: isReached(fit), link };
}

/** Whether weights give their totals to eight digits. */
export function isReached({ distance }: CalibrationFit): boolean {
  return distance <= 1e-8;
}

/** Weights scaled to a sum. */
export function scaledTo(weights: Float64Array, sum: number): Float64Array {
  const total = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => (weight * sum) / total);
}
