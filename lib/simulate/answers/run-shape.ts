import type { Segmentation } from "../../segment/segmentation.js";
import type { AnswerSet } from "./answers.js";

/**
 * What fidelity, plots and reports need of a simulation, whatever made it: the simulated answers, and those of the
 * respondents they stand for.
 */
export interface SimulatedRun {
  readonly answers: AnswerSet;
  /** The answers of the same respondents, in the same order. */
  readonly human: AnswerSet;
  /**
   * Human answers of *other* respondents of the survey, if there are enough. With them the human-resample floor is
   * exact (n other people), and the marginal ceiling is that of the whole survey. Without them the floor is split
   * halves.
   */
  readonly others?: AnswerSet | undefined;
  readonly segmentation?: Segmentation | undefined;
  /** What it was simulated under: "PSII", "direct". */
  readonly condition: { readonly name: string };
  /**
   * What must be shown wherever results appear: "synthetic survey", "teaching model: no evidence about real models".
   */
  readonly labels: readonly string[];
}
