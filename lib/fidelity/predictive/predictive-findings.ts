import type { ComparedCoefficients } from "./coefficients.js";
import type { IdentifierAssociation } from "./identifier-associations.js";
import type { MeanOfItems } from "./mean-of-items.js";
import type { PredictedItem, Prediction } from "./trained-on-simulated.js";

/** Whether simulated answers go with identifiers as human ones do, in three ways. */
export interface PredictiveFindings {
  /** Cramér's V of each identifier and item. */
  readonly associations: readonly IdentifierAssociation[];
  /** Regressions of each item on the identifiers. */
  readonly coefficients: ComparedCoefficients;
  /** Trained on simulated answers, tested on human ones, beside the same trained on human ones. */
  readonly items: readonly PredictedItem[];
  /** Of the last, means over items, with 95 % intervals for items like these. */
  readonly means: Readonly<
    Record<"simulated" | "human" | "difference", Readonly<Record<keyof Prediction, MeanOfItems>>>
  >;
  /** What it is of. */
  readonly condition: string;
  /** What must be shown with it: "synthetic survey". */
  readonly labels: readonly string[];
}
