/**
 * Shares of simulated answers, or of their probability, that are on none of the options. Metrics use the shares among
 * the answers that were read, so a table says these beside them.
 */
export interface NoOption {
  /** Several options named, none chosen: "1 or 2". */
  readonly undecided: number;
  /** An answer in the form of a label that no option has: "7" of 4. */
  readonly outOfRange: number;
  /** The model declines to answer. */
  readonly refused: number;
  /** A reply in which the reader finds no answer. */
  readonly unread: number;
  /**
   * Probability of beginnings of replies that were not followed to their reading. It may belong to any option, so it
   * bounds what is unknown about the others; 0 for answers that were decoded.
   */
  readonly notFollowed: number;
  /** A server gave no reply to read: filtered, too long a prompt, nothing but thoughts, or a failure. */
  readonly unanswered: number;
}

/**
 * The kinds of mass on no option, in the order shown, with the words and the column names they are shown under. Run files
 * have them in this order, so a new kind goes to the end.
 */
export const noOptionKinds = [
  { key: "undecided", word: "undecided", column: "undecided" },
  { key: "outOfRange", word: "out of range", column: "out_of_range" },
  { key: "refused", word: "refused", column: "refused" },
  { key: "unread", word: "unread", column: "unread" },
  { key: "notFollowed", word: "not followed", column: "not_followed" },
  { key: "unanswered", word: "unanswered", column: "unanswered" },
] as const satisfies readonly {
  readonly key: keyof NoOption;
  readonly word: string;
  readonly column: string;
}[];

/** Every answer is on an option. */
export const allRead: NoOption = {
  undecided: 0,
  outOfRange: 0,
  refused: 0,
  unread: 0,
  notFollowed: 0,
  unanswered: 0,
};

/** All on no option in one way. */
export function noneRead(kind: keyof NoOption): NoOption {
  return { ...allRead, [kind]: 1 };
}

/**
 * The share on no option, 0 … 1, whatever the reason.
 *
 * @example
 * onNoOption(run.answers.noOption); // 0.03: three answers in a hundred
 */
export function onNoOption(shares: NoOption): number {
  return noOptionKinds.reduce((sum, { key }) => sum + shares[key], 0);
}

/** The mean of several, each kind by itself; all 0 where there are none. */
export function meanNoOption(each: readonly NoOption[]): NoOption {
  const mean = (kind: keyof NoOption) =>
    each.length === 0 ? 0 : each.reduce((sum, shares) => sum + shares[kind], 0) / each.length;
  return {
    undecided: mean("undecided"),
    outOfRange: mean("outOfRange"),
    refused: mean("refused"),
    unread: mean("unread"),
    notFollowed: mean("notFollowed"),
    unanswered: mean("unanswered"),
  };
}
