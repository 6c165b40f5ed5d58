import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Survey } from "../survey/survey.js";
import type { CalibrationResidual } from "./calibration-residual.js";
import type { Stage } from "./stages.js";
import { weighting } from "./weighting.js";

/** A sampling design by strata, clusters within them, and weights. Shows itself as a table. */
export interface LinearisedDesign extends Displayable {
  readonly kind: "linearised";
  readonly survey: Survey;
  /** `[respondents]` */
  readonly weights: Float64Array;
  /** The stages of sampling; only the first where units were drawn with replacement. */
  readonly stages: readonly Stage[];
  /** The names of the strata of the first stage. */
  readonly strata: readonly string[];
  /** Units minus strata of the first stage, of those that contain somebody with a weight. */
  readonly degreesOfFreedom: number;
  readonly lonely: LonelyUnits;
  /** For each calibration of the weights, what it explains of scores (see `calibratedDesign`). */
  readonly residuals: readonly CalibrationResidual[];
  /** What a user should know: respondents left out, strata of a single unit, calibrations. */
  readonly notes: readonly string[];
  /** The numbers of respondents, strata, units and degrees of freedom. */
  toTable(): Table;
}

/**
 * A sampling design by replicate weights, each of which stands for another sample that might have been drawn. Shows
 * itself as a table.
 */
export interface ReplicateDesign extends Displayable {
  readonly kind: "replicates";
  readonly survey: Survey;
  readonly method: "brr" | "fay" | "jk1" | "jkn" | "bootstrap";
  readonly weights: Float64Array;
  /** `[replicates][respondents]` */
  readonly replicates: readonly Float64Array[];
  /** `[replicates]`: variance = Σ factor_r (θ_r − θ)². */
  readonly factors: readonly number[];
  /** Whether θ is the estimate from the whole sample; if not, the mean of the θ_r. */
  readonly mse: boolean;
  readonly degreesOfFreedom: number;
  readonly notes: readonly string[];
  /** The numbers of respondents, replicates and degrees of freedom. */
  toTable(): Table;
}

/** A sampling design: by strata and clusters, or by replicate weights. */
export type Design = LinearisedDesign | ReplicateDesign;

/**
 * What to do with a stratum of a single unit, from which no variance can be computed. "error" refuses it. "certainty"
 * gives it no variance. "adjust" takes its square, which is conservative, most of all for totals; "centered" takes its
 * squared distance from the mean of all units, the same for means; "average" gives it the mean variance of the other
 * strata. R's `survey.lonely.psu` knows them as "fail", "certainty", "adjust" and "average", Stata's `singleunit` has
 * "certainty", "centered" and, for "average", "scaled".
 */
export const lonelyUnits = ["error", "certainty", "adjust", "centered", "average"] as const;
export type LonelyUnits = (typeof lonelyUnits)[number];

/** Completes a linearised design with its degrees of freedom, and with a table that has these rows about its units. */
export function linearisedDesign(
  parts: Omit<LinearisedDesign, "degreesOfFreedom" | "toTable" | typeof display>,
  rows: readonly Cell[][],
): LinearisedDesign {
  return {
    ...parts,
    degreesOfFreedom: freedomOf(parts.weights, parts.stages[0]!),
    [display](): MimeBundle {
      return this.toTable()[display]();
    },
    toTable() {
      return designTable(this, rows);
    },
  };
}

/** Degrees of freedom: units minus strata of the first stage, among respondents with a weight. */
export function freedomOf(weights: Float64Array, { unit, stratumOf }: Stage): number {
  const units = new Set<number>();
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) units.add(unit[i]!);
  return units.size - new Set([...units].map((u) => stratumOf[u])).size;
}

/** The table of a design. */
export function designTable(design: Design, rows: readonly Cell[][]): Table {
  const { survey, weights, degreesOfFreedom, notes } = design;
  return new Table(
    `${survey.codebook.synthetic ? "SYNTHETIC: " : ""}Design of ${survey.name}`,
    [{ name: "" }, { name: survey.name }],
    [
      ["respondents with a weight", weighted(weights)],
      ...rows,
      ["degrees of freedom", degreesOfFreedom],
      ["weights", weighting(weights).summary],
    ],
    notes,
  );
}

/** How many respondents have a weight. Calibrated weights can be negative; those count too. */
export function weighted(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
}
