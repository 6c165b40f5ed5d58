import type { Segmentation } from "../segment/segmentation.js";
import type { Column } from "../survey/survey/column.js";

/** What is known of every respondent of a survey beside the answers: what a baseline predicts from. */
export interface Traits {
  readonly identifiers: readonly Column[];
  readonly segmentation?: Segmentation | undefined;
}
