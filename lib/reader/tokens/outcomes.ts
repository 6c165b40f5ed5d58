import type { Reading } from "../reading.js";

/** Where the outcomes of replies to a question lie in an array: the options first, then the others. */
export interface ReplyOutcomes {
  readonly options: number;
  readonly undecided: number;
  readonly outOfRange: number;
  readonly refused: number;
  readonly unread: number;
  /** How many there are. */
  readonly count: number;
}

/**
 * The outcomes of a question with so many options.
 *
 * @example
 * replyOutcomes(4).undecided; // 4: options are 0 to 3
 */
export function replyOutcomes(options: number): ReplyOutcomes {
  return {
    options,
    undecided: options,
    outOfRange: options + 1,
    refused: options + 2,
    unread: options + 3,
    count: options + 4,
  };
}

/** The outcome of a reply that says this. */
export function outcomeOfReading(reading: Reading, outcomes: ReplyOutcomes): number {
  switch (reading.kind) {
    case "option":
      return reading.option;
    case "undecided":
      return outcomes.undecided;
    case "out of range":
      return outcomes.outOfRange;
    case "refused":
      return outcomes.refused;
    case "unread":
      return outcomes.unread;
  }
}
