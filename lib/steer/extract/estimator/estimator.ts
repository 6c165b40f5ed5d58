import type { LocalModel } from "../../../model/model.js";
import type { Code } from "../../../survey/codebook/codebook.js";
import type { EstimatorName } from "../../vectors/provenance.js";
import type { ExtractionPlan } from "../asking/extraction.js";
import type { VectorCache } from "../asking/vector-cache.js";

/** One wording of a value's instruction, and the questions asked under it. */
export interface WordingAsked {
  readonly attribute: string;
  readonly code: Code;
  readonly instruction: string;
  /** Place of the wording among the value's. */
  readonly wording: number;
  /** Each with its place among the attribute's questions. */
  readonly questions: readonly { readonly place: number; readonly text: string }[];
}

/** What an estimator works with. */
export interface EstimatorContext {
  readonly model: LocalModel;
  readonly plan: ExtractionPlan;
  readonly cache: VectorCache;
  readonly signal: AbortSignal | undefined;
}

/** How the hidden states are found that a value's vector is made from. */
export interface Estimator {
  readonly name: EstimatorName;
  /** Which answers are sampled: one for each prompt, one for each question, or none. */
  readonly samples: "each prompt" | "each question" | "nothing";
  /** `[questions]`: states `[layers + 1, width]`; `undefined` where the answer is empty. */
  states(context: EstimatorContext, asked: WordingAsked): Promise<readonly (Float32Array | undefined)[]>;
}
