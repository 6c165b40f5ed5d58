import type { Estimate } from "../../survey/design/estimate/estimate.js";
import type { Deviated } from "../estimate/deviated.js";
import type { Side } from "../estimate/side.js";
import type { People } from "../people/people.js";
import type { PreparedItem } from "../prediction/prediction.js";

/** An estimate as it is shown: its value with a 95 % interval. */
export type IntervalEstimate = Pick<Estimate, "value" | "standardError"> & {
  readonly interval: readonly [low: number, high: number];
};

/** The people that a target is estimated from: of one group, or of all. */
export interface TargetSides {
  /** The interviewed who answered the item and have predictions of it. */
  readonly interviewed: Side;
  readonly predicted: Side;
}

/**
 * What an estimator works with: the parameters from the answers of the interviewed, from their predictions, and from the
 * predictions of the others.
 */
export interface TargetParts {
  /** `[parameters]`: from the interviewed alone. */
  readonly classical: readonly Deviated[];
  /** `[parameters]`: the same, linearised where `own` and `gaps` are: what λ is chosen by. */
  readonly measured: readonly Deviated[];
  /** `[parameters]`: from the first prediction alone, of those who are predicted. */
  readonly simulation: readonly Deviated[];
  /** `[predictions][parameters]`: from the predictions of the interviewed. */
  readonly own: readonly (readonly Deviated[])[];
  /** `[predictions][parameters]`: from the predictions of the others, minus those of the interviewed. */
  readonly gaps: readonly (readonly Deviated[])[];
  /** Whether all parameters share λ, as coefficients of one regression do. */
  readonly joint: boolean;
  /** `[predictions]`: the λ by which predictions count fully. */
  readonly full: readonly number[];
  /** Degrees of freedom that the parameters use up. */
  readonly spent: number;
  /** The parameters with `[parameters][predictions]` λ. */
  readonly rectified: (lambda: readonly (readonly number[])[]) => readonly Deviated[];
  /** The parameters from weights of the interviewed that are calibrated to the predictions of the others. */
  readonly calibrated: () => { readonly estimates: readonly Deviated[]; readonly variables: number };
}

/** What an interval is computed with beside the estimate and its deviations. */
export interface IntervalContext {
  readonly degreesOfFreedom: number;
  /** The interviewed, or for the simulation alone the predicted. */
  readonly n: number;
  /** Kish's effective n of these. */
  readonly effectiveN: number;
}

/** An estimate as it is shown, and the parameter that tells its λ and what was saved. */
export interface Concluded extends IntervalEstimate {
  readonly parameter: number;
}

/** What is estimated of an item. One object a file, entered in `targets.ts`. */
export interface Target {
  /** What it is called in tables: "share", "mean". */
  readonly name: string;
  /** `[shown estimates]`: what each is of, such as an option's label or a coefficient's term; "" where it needs no word. */
  readonly of: (item: PreparedItem) => readonly string[];
  /** Whether differences between groups can be taken of its parameters. */
  readonly differs: boolean;
  /** Who can be used, such as those with all predictors of a regression; everybody when absent. */
  readonly usable?: (people: People) => (person: number) => boolean;
  /** @throws PopuliError where the item has no such parameter */
  readonly parts: (item: PreparedItem, sides: TargetSides) => TargetParts;
  /** `[shown estimates]`, from the parameters. */
  readonly conclude: (
    item: PreparedItem,
    parameters: readonly Deviated[],
    context: IntervalContext,
  ) => readonly Concluded[];
}
