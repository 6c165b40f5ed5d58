/** What an answerer can give. */
export interface Abilities {
  /** "a local model", "a server". */
  readonly what: string;
  /** Hidden states, to inject into or to read. */
  readonly hiddenStates: boolean;
  /** Free texts, such as life stories. */
  readonly texts: boolean;
  /** The answer to one question before the next is asked. */
  readonly turns: boolean;
  /** Chats as plain text, without the chat template. */
  readonly rawChats: boolean;
  /**
   * Replies that the request begins are continued, as a prefix needs and each line of a battery; `undefined` where only a
   * request can tell, since it depends on the software behind an address.
   */
  readonly begunAnswers: boolean | undefined;
  /** Probabilities of tokens; `undefined` as above. */
  readonly logProbabilities: boolean | undefined;
}

/** The capability table: one line for each kind of answerer. */
export const abilities = {
  local: {
    what: "a local model",
    hiddenStates: true,
    texts: true,
    turns: true,
    rawChats: true,
    begunAnswers: true,
    logProbabilities: true,
  },
  server: {
    what: "a server",
    hiddenStates: false,
    texts: false,
    turns: true,
    rawChats: false,
    begunAnswers: undefined,
    logProbabilities: undefined,
  },
  batches: {
    what: "a server asked in batches",
    hiddenStates: false,
    texts: false,
    turns: false,
    rawChats: false,
    begunAnswers: false,
    logProbabilities: undefined,
  },
} as const satisfies Readonly<Record<string, Abilities>>;
