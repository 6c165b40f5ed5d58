import { counted } from "../../../errors/counted.js";
import { checkOptions } from "../../../errors/known-options.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { calibrationResidual } from "../calibration-residual.js";
import { checkDesign } from "../check-design.js";
import { type Design, freedomOf, type LinearisedDesign, type ReplicateDesign } from "../design.js";
import { withReplicates } from "../replicates.js";
import {
  type CalibrationOptions,
  calibration,
  calibrationOptions,
  isReached,
  scaledTo,
} from "./calibration.js";
import { fitWeights } from "./calibration-fit.js";
import { fitMargins, type RakingOptions, rakingOf, rakingOptions } from "./raking.js";

/**
 * A design with weights calibrated to known totals, whose standard errors know of the calibration: those of linearised
 * designs come from what the totals leave unexplained, and every replicate is calibrated too (Deville & Särndal 1992,
 * §3.4; R's `calibrate` of a design). A total that the calibration fixes has no standard error. With the totals of one
 * column's codes, this is post-stratification (R's `postStratify`).
 *
 * @throws PopuliError as `calibrate` does, where the totals are not reached, or where weights are already negative
 * @example
 * const known = { population: 5e6, margins: { Q260: new Map([[1, 2.4e6], [2, 2.6e6]]) } };
 * estimateMean(calibratedDesign(surveyDesign(survey), known), "Q240").standardError;
 */
export function calibratedDesign(
  design: LinearisedDesign,
  options: Omit<CalibrationOptions, "weights">,
): LinearisedDesign;
export function calibratedDesign(
  design: ReplicateDesign,
  options: Omit<CalibrationOptions, "weights">,
): ReplicateDesign;
export function calibratedDesign(design: Design, options: Omit<CalibrationOptions, "weights">): Design;
export function calibratedDesign(design: Design, options: Omit<CalibrationOptions, "weights">): Design {
  checkDesign("calibratedDesign", design);
  checkOptions("calibratedDesign", options, calibrationOptions);
  refuseNegative(design);
  const { constraints, base, fit, converged, link } = calibration(design.survey, options, design.weights);
  const { distance = "linear" } = options;
  if (!converged) refuse(fit.distance, "weights");
  const columns = Object.keys(options.margins).join(", ");
  return reweighted(design, {
    before: base,
    weights: fit.weights,
    variables: constraints.map(({ values }) => values),
    replicate: (weights, r) => {
      const again = fitWeights(constraints, scaledTo(weights, options.population), link);
      if (again === undefined || !isReached(again)) {
        return refuse(again?.distance ?? Number.NaN, `weights of replicate ${r + 1}`);
      }
      return again.weights;
    },
    note: `calibrated to the population${columns === "" ? "" : ` and to ${columns}`} (${distance})`,
  });
}

/**
 * A design with weights raked to known margins, whose standard errors know of the raking, as in `calibratedDesign` (R's
 * `calibrate(calfun = "raking")`, of which `rake` is an approximation where weights differ).
 *
 * @throws PopuliError as `rake` does, where the margins are not reached, or where weights are negative
 * @example
 * const margins = { Q260: new Map([[1, 0.49], [2, 0.51]]) };
 * estimateMean(rakedDesign(surveyDesign(survey), { margins }), "Q240").standardError;
 */
export function rakedDesign(
  design: LinearisedDesign,
  options: Omit<RakingOptions, "weights">,
): LinearisedDesign;
export function rakedDesign(
  design: ReplicateDesign,
  options: Omit<RakingOptions, "weights">,
): ReplicateDesign;
export function rakedDesign(design: Design, options: Omit<RakingOptions, "weights">): Design;
export function rakedDesign(design: Design, options: Omit<RakingOptions, "weights">): Design {
  checkDesign("rakedDesign", design);
  checkOptions("rakedDesign", options, rakingOptions);
  refuseNegative(design);
  const raking = rakingOf(design.survey, options, design.weights);
  const { targets, sum, base, fit, excluded } = raking;
  if (!raking.converged) refuse(fit.distance, "weights");
  const { tolerance = 1e-10 } = options;
  const left =
    excluded === 0
      ? ""
      : `; ${counted(excluded, "respondent lacks an answer to them and is", "respondents lack an answer to them and are")} left out`;
  return reweighted(design, {
    before: base,
    weights: fit.weights,
    variables: targets.flatMap(({ level, target }) =>
      Array.from(target, (_, k) => Float64Array.from(level, (answer) => (answer === k ? 1 : 0))),
    ),
    replicate: (weights, r) => {
      const counted = weights.map((weight, i) => (base[i]! > 0 ? weight : 0));
      const again = fitMargins(targets, scaledTo(counted, sum), options);
      return again.distance <= tolerance
        ? again.weights
        : refuse(again.distance, `weights of replicate ${r + 1}`);
    },
    note: `raked to ${Object.keys(options.margins).join(", ")}${left}`,
  });
}

interface Reweighting {
  readonly before: Float64Array;
  readonly weights: Float64Array;
  /** `[totals][respondents]`: what the weights are calibrated to. */
  readonly variables: readonly Float64Array[];
  /** Calibrates the weights of replicate r. */
  readonly replicate: (weights: Float64Array, r: number) => Float64Array;
  readonly note: string;
}

function reweighted(
  design: Design,
  { before, weights, variables, replicate, note }: Reweighting,
): LinearisedDesign | ReplicateDesign {
  const notes = [...design.notes, note];
  if (design.kind === "replicates") {
    return withReplicates({ ...design, weights, notes, replicates: design.replicates.map(replicate) });
  }
  return {
    ...design,
    weights,
    notes,
    degreesOfFreedom: freedomOf(weights, design.stages[0]!),
    residuals: [...design.residuals, calibrationResidual(before, weights, variables)],
  };
}

function refuseNegative({ weights, survey }: Design): void {
  const negative = weights.reduce((sum, weight) => sum + (weight < 0 ? 1 : 0), 0);
  if (negative === 0) return;
  throw new PopuliError(
    `${counted(negative, "weight is", "weights are")} negative`,
    { file: survey.file },
    'calibrate with bounds, or with distance: "raking"',
  );
}

function refuse(distance: number, which: string): never {
  throw new PopuliError(
    `the ${which} do not reach the totals: the farthest is ${(100 * distance).toPrecision(2)} % away`,
    {},
    "give wider bounds, or join codes that few respondents gave",
  );
}
