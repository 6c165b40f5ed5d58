import type { BaselineName } from "../baseline/baselines.js";
import type { LongWork } from "../progress/progress.js";
import type { Design } from "../survey/design/design.js";
import type { ContrastOptions } from "../survey/design/estimate/group-contrasts.js";
import type { Survey } from "../survey/survey/survey.js";
import type { MixedEstimatorName } from "./estimator/estimators.js";
import type { MixedRun } from "./people/mixed-run.js";
import type { PopulationCells } from "./prediction/population-cells.js";
import type { MixedTarget } from "./target/targets.js";

/** What predicts: the simulation, or a statistical baseline that is fitted to the interviewed in folds. */
export type MixedPrediction = "simulation" | BaselineName;

/** Who is interviewed, and what is estimated from them. */
export interface MixedOptions extends LongWork {
  /**
   * Who counts as interviewed: how many of the run's respondents, drawn by seed with equal chances, or their rows in the
   * survey; the human answers of all others are not looked at. Or other people, of another survey with the same items: a
   * simulation of them, or the survey or its design, whose respondents are then predicted by the mean of those of the run
   * with the same identifiers.
   */
  readonly interviewed: number | readonly number[] | Int32Array | MixedRun | Survey | Design;
  /** What is estimated of each item (default "shares"). */
  readonly target?: MixedTarget;
  /** Default: all items of the run. */
  readonly items?: readonly string[];
  /** Columns that make groups, each estimated by itself; several are crossed. They must be known of everybody. */
  readonly by?: string | readonly string[];
  /** Which groups are compared (default "none"). */
  readonly differences?: "pairs" | "first" | "none";
  /** Further contrasts of groups, as `estimateBy` takes them. */
  readonly contrasts?: NonNullable<ContrastOptions["contrasts"]>;
  /**
   * What the estimates are about: the population that all people were sampled from (the default), or those people
   * themselves, of whom the interviewed are a part.
   */
  readonly about?: "population" | "full sample";
  /** The others as known cells of the population, in place of a sample of it. */
  readonly population?: PopulationCells;
  /** How interviews and predictions are combined (default "ppi++"). */
  readonly estimator?: MixedEstimatorName;
  /** What predicts (default the simulation). Of two, each has its λ. */
  readonly predictions?: readonly MixedPrediction[];
  /** The baseline that the simulation is held against (default "ridge regression" where there are identifiers); `null` for none. */
  readonly control?: BaselineName | null;
  /** How people were sampled (default `surveyDesign` of the survey, with `lonely: "centered"`). */
  readonly design?: Design;
  /** Draws the interviewed and the folds (default 1). */
  readonly seed?: number;
}
