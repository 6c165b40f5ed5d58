import type { LongWork } from "../../progress/progress.js";
import type { LayerHook } from "../hook/layer-hook.js";
import type { Prefix } from "../pass/prefix.js";

/** How answers are drawn. What is not given comes from the checkpoint's `generation_config.json`, if it says anything. */
export interface GenerateOptions extends LongWork {
  /** By default what the context leaves. */
  readonly maximumTokens?: number;
  /** 0 takes the likeliest token. Default 1. */
  readonly temperature?: number;
  /** Only the so many likeliest tokens. */
  readonly topK?: number;
  /** Only the fewest tokens whose probabilities reach this. */
  readonly topP?: number;
  /** Only tokens at least so many times as likely as the likeliest. */
  readonly minP?: number;
  /** What tokens of the prompt and of the answer so far are made less likely by; 1 leaves them. */
  readonly repetitionPenalty?: number;
  /** Texts before which an answer ends, wherever the borders of tokens fall. */
  readonly stop?: readonly string[];
  /** For each prompt the answers it may get, as token ids without a terminator: the model chooses one. */
  readonly choices?: readonly (readonly (readonly number[])[])[];
  /** One seed per sequence, so that the batch size never changes a result. */
  readonly seeds: readonly number[];
  readonly hooks?: readonly LayerHook[];
  /** What all prompts follow, already run; they are then what comes after it. */
  readonly after?: Prefix;
}

/** An answer that was drawn. */
export interface Generated {
  /** Terminator excluded; with a stop text, up to the token that completes it. */
  readonly ids: readonly number[];
  /** What the ids say, without a stop text. */
  readonly text: string;
  /** Why it ended: a terminator, a stop text, or as many tokens as it may have or the context holds. */
  readonly ended: "end" | "stop" | "length";
}

/** How one prompt is answered in words: as {@link GenerateOptions}, with one seed. */
export interface AnswerOptions extends Omit<GenerateOptions, "seeds" | "choices" | "after"> {
  /** The same seed draws the same answer. Default 1. */
  readonly seed?: number;
}
