import type { LongWork } from "../../progress/progress.js";
import type { LayerHook } from "../hook/layer-hook.js";
import type { Prefix } from "../pass/prefix.js";

/** How answers are drawn. Defaults come from the checkpoint's `generation_config.json` where it has them. */
export interface GenerateOptions extends LongWork {
  /** Default: what the context leaves. */
  readonly maximumTokens?: number;
  /** 0 takes the most probable token. Default 1. */
  readonly temperature?: number;
  /** Draw only from this many of the most probable tokens. */
  readonly topK?: number;
  /** Draw only from the smallest set of most probable tokens whose probabilities add up to this, above 0 to 1. */
  readonly topP?: number;
  /** Draw only from tokens whose probability is at least this share of the highest one, 0 to 1. */
  readonly minP?: number;
  /** Factor by which the scores of tokens that have already occurred are reduced; 1 is no penalty. */
  readonly repetitionPenalty?: number;
  /** Texts that end an answer, even where they begin or end inside a token. */
  readonly stop?: readonly string[];
  /** Ends an answer as soon as this is true of its text so far; `number` is that of its prompt. */
  readonly until?: (text: string, number: number) => boolean;
  /** For each prompt the only answers it may get, as token ids without a terminator. */
  readonly choices?: readonly (readonly (readonly number[])[])[];
  /** One seed for each prompt. Draws then do not depend on batches. */
  readonly seeds: readonly number[];
  readonly hooks?: readonly LayerHook[];
  /** A prefix that goes before all prompts. */
  readonly after?: Prefix;
}

/** An answer that was drawn. */
export interface Generated {
  /** Without the terminator; with a stop text, up to the token that completes it. */
  readonly ids: readonly number[];
  /** The ids as text, without the stop text. */
  readonly text: string;
  /** What ended it: a terminator, a stop text or `until`, or the limit of `maximumTokens` or the context. */
  readonly ended: "end" | "stop" | "length";
}

/** How one prompt is answered in words: as {@link GenerateOptions}, with one seed. */
export interface AnswerOptions extends Omit<GenerateOptions, "seeds" | "choices" | "after" | "until"> {
  /** The same seed draws the same answer. Default 1. */
  readonly seed?: number;
}
