import type { Segmentation } from "../segment/segmentation.js";

/** A way to choose what a model is told of respondents. */
export interface Configuration {
  readonly name: string;
  /** Its identifiers are in the profile, in its order; its segments are the personas where there is one a segment. */
  readonly segmentation: Segmentation;
  /** One persona a respondent (default), or one a segment: its most frequent values, or a member drawn by weight. */
  readonly personas?: "one a respondent" | "modal" | "drawn";
}

/** The four sides of fidelity (audience segmentation, arXiv:2604.06663, has the first three). */
export type Dimension = "distributional" | "structural" | "predictive" | "association";
