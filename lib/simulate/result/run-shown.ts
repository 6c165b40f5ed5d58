import type { ReplySpan } from "../../reader/reading.js";
import type { NoiseCalibration } from "../../steer/calibration/noise-calibration.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import type { NoOption } from "../answers/no-option.js";
import type { SimulatedRun } from "../answers/run-shape.js";
import type { UnansweredQuestion } from "../answers/unanswered.js";
import type { Condition } from "../condition/condition.js";
import type { AnsweringModel } from "../port/answerer.js";
import type { AnswerMade } from "../read/answer.js";
import type { Study } from "../study/study.js";

/** A reply, and the part of it that the answer was read from. */
export interface Written {
  readonly reply: string;
  readonly span?: ReplySpan;
}

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
   * `[items][respondents]`: one answer drawn from each distribution, as a position among the options; −1 if it is on none.
   */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`: what of each answer is on no option. */
  readonly noOption: readonly (readonly NoOption[])[];
  /** `[items]`: the means over respondents. */
  readonly noOptionByItem: readonly NoOption[];
  /** `[items][respondents]`: what the model wrote, where it was made to write. */
  readonly replies: readonly (readonly (Written | undefined)[])[];
  /** `[items][respondents]`: how each answer was made; `undefined` where there is none. */
  readonly made: readonly (readonly (AnswerMade | undefined)[])[];
  /** The questions that a server gave no reply to, respondent by respondent. */
  readonly unanswered: readonly UnansweredQuestion[];
  readonly milliseconds: { readonly calibration: number; readonly simulation: number };
}
