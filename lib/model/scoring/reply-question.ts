import type { Continuations } from "./continuations.js";

/** A question that follows a prefix, and what its replies can come to. */
export interface ReplyQuestion {
  /** Token ids between the prefix and the question. Questions with the same ones share a pass over them (default none). */
  readonly before?: readonly number[];
  /** Token ids after those, up to where the reply begins. */
  readonly ids: readonly number[];
  /**
   * Beginnings of replies that are looked at whatever their probability, such as the options' labels: one pass runs all
   * of them.
   */
  readonly likely: readonly (readonly number[])[];
  /** How many outcomes there are. */
  readonly outcomes: number;
  /**
   * What each next token makes of a reply that begins with these tokens. The same path must always give the same answer.
   */
  after(path: readonly number[]): Continuations;
}

/** The probabilities of one question's outcomes. They and `notFollowed` add up to 1. */
export interface ReplyScores {
  /** `[outcomes]`: the probability of each outcome, summed over all token sequences that were followed. */
  readonly outcomes: Float64Array;
  /** Probability of the replies that were not followed to an outcome, 0 … 1. Any outcome may have up to this much more. */
  readonly notFollowed: number;
  /** Beginnings of replies after which the next token was looked at, the empty one included. */
  readonly paths: number;
  /** Passes over the model that this question took part in. */
  readonly passes: number;
}

/** How far replies are followed beyond the likely paths. */
export interface FollowOptions {
  /**
   * A beginning of a reply is followed if its probability is at least this. Default 0.01: with SmolLM2-135M, which
   * writes prose instead of answers, 0.002 reads two more of a hundred replies for twice the passes.
   */
  readonly least?: number;
  /** The most further passes for one question. Default 8; 0 looks at the likely paths only. */
  readonly furtherPasses?: number;
}
