import type { NoiseCalibration } from "../../steer/calibration/noise-calibration.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import type { Condition } from "./condition.js";

/** A condition as it is simulated in a study: what is injected for each respondent is planned, and σ is a number. */
export interface ResolvedCondition extends Condition {
  /** What is injected, where the condition steers. */
  readonly plan?: SteeringPlan;
  /** How σ was found, where the condition left it to calibration. */
  readonly calibration?: NoiseCalibration;
}

/** The lowest layer that something is injected at for a respondent; infinite where nothing is. */
export function lowestLayer({ plan, values }: ResolvedCondition, respondent: number): number {
  const layers = plan?.of(respondent).injections.map(({ layer }) => layer) ?? [];
  if (values !== undefined) layers.push(values.vectors.provenance.model.layers);
  return Math.min(...layers);
}
