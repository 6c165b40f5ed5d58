import type { NoOption } from "../../simulate/answers/no-option.js";
import type { AnsweringOptions } from "../../simulate/study/answering.js";

/** How a model answers when helped in one way. */
export interface WayChecked {
  readonly name: string;
  readonly options: AnsweringOptions;
  /** Mean over items of the exact probability that an option is read, 0 … 1. */
  readonly read: number;
  /** Means over items of what is on no option. */
  readonly noOption: NoOption;
  /** Share of the sampled replies that an option was read from. */
  readonly sampledRead: number;
  /** p of the sampled replies if the exact probabilities are right. */
  readonly agreement: number;
  /** Mean total variation distance between the answers to options as written and reversed, 0 … 1. */
  readonly reversed: number;
}

/** How much of the answers is read when they are asked for in another form. */
export interface FormChecked {
  readonly name: string;
  readonly read: number;
}
