import type { NextTokens } from "./next-tokens.js";

/** In place of an outcome: the reply goes on, and what follows may be looked at. */
export const open = -1;

/** In place of an outcome: the reply goes on, and what follows is not looked at. */
export const unfollowed = -2;

/** Receives where next tokens lead, with the logarithm of their probability. */
export interface FoundNext {
  /** Tokens that lead to an outcome, or are {@link unfollowed}. */
  together(outcome: number, log: number): void;
  /** One token that leaves the reply open. */
  open(token: number, log: number): void;
}

/** What each next token makes of a reply that has begun. */
export interface Continuations {
  /** The outcome of the reply if it ends here. */
  readonly ended: number;
  /** Where one token leads: the index of an outcome, {@link open} or {@link unfollowed}. */
  outcomeOf(token: number): number;
  /** Tells where all tokens lead that have not been taken from `next`. */
  split(next: NextTokens, found: FoundNext): void;
}

/**
 * Continuations by a list of tokens; all others lead to one place.
 *
 * @param listed where each listed token leads
 * @param otherwise where every other token leads; not {@link open}
 */
export function listedContinuations(
  listed: ReadonlyMap<number, number>,
  otherwise: number,
  ended: number,
): Continuations {
  return {
    ended,
    outcomeOf: (token) => listed.get(token) ?? otherwise,
    split(next, found) {
      for (const [token, outcome] of listed) {
        const log = next.take(token);
        if (outcome === open) found.open(token, log);
        else found.together(outcome, log);
      }
      found.together(otherwise, next.logOfRest());
    },
  };
}
