import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";

/** What a measure is held against. */
export interface HeldAgainst {
  readonly name: string;
  /** `floor`: what chance or an answerer without the ability gives; `best`: what people give. */
  readonly role: "floor" | "best";
  readonly estimate: MetricEstimate;
}

/** One number about a challenge, for the respondents of the run and its items. */
export interface ChallengeMeasure {
  readonly name: string;
  readonly estimate: MetricEstimate;
  readonly against: readonly HeldAgainst[];
  /** A p-value, where the measure has a test. */
  readonly p?: number;
}

/** What was found about one challenge. */
export interface Finding {
  /** The measure that the picture and the sentence are about; absent where nothing was measured. */
  readonly main?: ChallengeMeasure;
  readonly further: readonly ChallengeMeasure[];
  /** What was found, for people. */
  readonly sentence: string;
  /** What was not measured, each with why. */
  readonly missing: readonly string[];
}
