import type { Segmentation } from "../../segment/segmentation.js";
import type { FittedTo } from "../../survey/fitted-to.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { AnswerSet, OtherAnswers } from "./answers.js";

/**
 * What fidelity, plots and reports need of a simulation, whatever made it: the simulated answers, and those of the
 * respondents they stand for.
 */
export interface SimulatedRun {
  readonly answers: AnswerSet;
  /** The answers of the same respondents, in the same order. */
  readonly human: AnswerSet;
  /**
   * Human answers of *other* respondents of the survey, if there are any. With enough of them the best score is that of
   * n other people, without them that of split halves; and the human marginal is that of the whole survey.
   */
  readonly others?: OtherAnswers | undefined;
  readonly segmentation?: Segmentation | undefined;
  /**
   * What is known of the respondents beside their answers, as columns of the survey: what statistical baselines predict
   * from. Without it, the identifiers of the segmentation.
   */
  readonly identifiers?: readonly Column[] | undefined;
  /** The survey whose rows the respondents are: a design of another one is refused. Not known where absent. */
  readonly survey?: Survey | undefined;
  /** What it was simulated under: "PSII", "direct". */
  readonly condition: { readonly name: string };
  /**
   * What must be shown wherever results appear: "synthetic survey", "teaching model: no evidence about real models".
   */
  readonly labels: readonly string[];
  /** What of it was fitted to people's answers; nothing where absent. */
  readonly fittedTo?: readonly FittedTo[] | undefined;
}
