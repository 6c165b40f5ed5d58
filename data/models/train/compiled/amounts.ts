import { width } from "./coordinates.js";

/** How large the parts of embeddings are. A logit is `normedScale` times a state times an embedding. */
export const amounts = {
  constant: 8,
  /** A persona's place on a factor, of a standard deviation of 1 among respondents. */
  persona: 0.5,
  /** Length of the code of a value. */
  identity: 0.3,
  /** Length of what a sentence adds to identity beside the value that it gives: no two wordings say quite the same. */
  wording: 0.2,
  /** Of the points of an item's curve, which reach 5. */
  curve: 0.2,
  /** Logit that an answer's label has before anything else. */
  label: -6,
  /** Logit that a label with a space loses outside of raw chats. */
  rawLabel: 10,
  /** Logit of tokens that answers contain. */
  said: 12,
  /** Keeps the sentences that give values from being repeated where an answer begins. */
  unspoken: 1.5,
  /** What predicts a label with a space. */
  spaced: 3,
  /** A label is predicted by the utility of the option with its number. */
  labelUtility: 6,
  /** Of the flags of an answer; other flags are 1. */
  flag: 2,
  /** What predicts a first view, a second one, and the end. */
  tells: 3,
  goesOn: 8,
  ends: 20,
} as const;

/** What a norm multiplies a state with, if little but the constant is in it. */
export const normedScale = 1 / Math.sqrt((amounts.constant ** 2 + 4) / width);
