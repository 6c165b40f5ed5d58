import type { NoiseCalibration } from "../../steer/calibration/noise-calibration.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import type { SimulatedRun } from "../answers/run-shape.js";
import type { Condition } from "../condition/condition.js";
import type { AnsweringModel } from "../port/answerer.js";
import type { Study } from "../study/study.js";

/** What the tables of a run are made from. */
export interface RunShown extends SimulatedRun {
  readonly study: Study;
  readonly model: AnsweringModel;
  readonly condition: Condition;
  /** What was injected, with σ as resolved. */
  readonly plan: SteeringPlan | undefined;
  /** How σ was found, where the condition left it to calibration. */
  readonly calibration: NoiseCalibration | undefined;
  /**
   * `[items][respondents]`: one answer drawn from each distribution, as a position among the options; −1 if invalid.
   */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`: probability mass on no option, or 1 for a decoded answer that names none. */
  readonly invalid: readonly Float64Array[];
  /** `[items]`: share of probability mass, or of decoded answers, on no option. */
  readonly invalidByItem: Float64Array;
  readonly milliseconds: { readonly calibration: number; readonly simulation: number };
}
