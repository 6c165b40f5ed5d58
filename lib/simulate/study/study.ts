import type { Segmentation } from "../../segment/segmentation.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { Answering } from "./answering.js";
import type { DrawnRespondents } from "./respondents.js";

/**
 * How an answer is taken from the model: `probabilities` (the exact probability of every option), `sample` (a decoded
 * reply, which is read), or `elicit` (the model is asked for the chance of every
 * option).
 */
export type AnswerMode = "probabilities" | "sample" | "elicit";

/**
 * How items are put to a model: each in a chat of its own that knows nothing of the others (`one per call`); each after
 * the earlier ones and the respondent's own answers to them, as turns of one chat (`with history`); or all in one
 * prompt, answered line by line (`battery`).
 */
export type Asking = "one per call" | "with history" | "battery";

/** How options are shown: in the codebook's order, from last to first, or shuffled for each respondent and item. */
export type OptionOrdering = "as written" | "reversed" | "random";

/** The order items are put to a respondent in: as listed, from last to first, or shuffled for each respondent. */
export type ItemOrdering = "as given" | "reversed" | "random";

/** The part of a study's respondents that one machine simulates: `number` of `of`, from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/**
 * Who is asked what, whatever the condition and whoever answers: simulations of one study can be compared respondent by
 * respondent. How answers depend on each field is defined in `identity/study-identity.ts`.
 */
export interface Study {
  readonly survey: Survey;
  readonly segmentation: Segmentation | undefined;
  readonly items: readonly Variable[];
  readonly respondents: DrawnRespondents;
  readonly mode: AnswerMode;
  readonly answering: Answering;
  readonly asking: Asking;
  readonly optionOrder: OptionOrdering;
  readonly itemOrder: ItemOrdering;
  /** Variables that a profile mentions, in this order. */
  readonly profileAttributes: readonly string[];
  /** Identifiers that are items, or share an origin with one by derive or recode: neither in the profile nor injected. */
  readonly heldBack: readonly string[];
  /** `[items]`: the question and its value labels, where items are not asked in the words of the survey's codebook. */
  readonly words?: readonly (readonly string[])[];
  readonly seed: number;
  /** The part of the respondents that this process simulates, where it is not all of them. */
  readonly shard: Shard | undefined;
  /** Rows of all respondents, where `respondents` are those of a shard. */
  readonly whole?: Int32Array;
}
