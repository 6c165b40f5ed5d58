import type { Segmentation } from "../../segment/segmentation.js";
import type { AnswerSet } from "./answers.js";

/**
 * What fidelity, plots and reports need of a simulation, whatever engine made it: what was simulated, and what the very
 * respondents it stands for had answered.
 */
export interface SimulatedRun {
  readonly answers: AnswerSet;
  /** The answers of the same respondents, in the same order. */
  readonly human: AnswerSet;
  /**
   * Human answers of *other* respondents of the survey, where there are enough: they make the human-resample floor exact
   * (n other people) and the marginal ceiling that of the whole survey. Without them the floor is split halves.
   */
  readonly others?: AnswerSet | undefined;
  readonly segmentation?: Segmentation | undefined;
  /** What it was simulated under: "PSII", "direct". */
  readonly condition: { readonly name: string };
  /** What a reader must be told wherever results appear: "synthetic survey", "teaching model: no evidence about real models". */
  readonly labels: readonly string[];
}
