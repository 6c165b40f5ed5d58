/**
 * The words around answers in one language. Case, accents, apostrophes and repeated spaces make no difference. A lexicon
 * only recognises answers; what an answer is does not depend on it.
 */
export interface Lexicon {
  /** The language's English name. */
  readonly language: string;
  /** What an answer follows: "I'd say", "I choose". */
  readonly leadIns: readonly string[];
  /** Nouns an answer follows, also some words on behind a copula: "the answer [to that] is". */
  readonly nouns: readonly string[];
  /** What stands between such a noun and the answer: "is", "would be". */
  readonly copulas: readonly string[];
  /** Verbs that a number follows, also some words on: "I'd rate [my satisfaction] 6". */
  readonly ratings: readonly string[];
  /** What an answer may follow, but other numbers too: "I'm a". Only the label of an option is read behind it. */
  readonly hints: readonly string[];
  /** What only an option's own words are read behind: "I" before "strongly agree". */
  readonly selves: readonly string[];
  /** What makes an answer of the label before it: "is my answer". */
  readonly trailers: readonly string[];
  /** Words that may stand between any of these and the answer: "probably", "number". */
  readonly fillers: readonly string[];
  /** What a reply may begin with before its answer: "Sure", "Well". */
  readonly openings: readonly string[];
  /** What declines to answer. */
  readonly refusals: readonly string[];
  /** Between options of which none is chosen: "or". */
  readonly or: readonly string[];
  /** Between the ends of a range: "to". */
  readonly to: readonly string[];
  /** Between options that are both named: "and". */
  readonly and: readonly string[];
  /** Between a number and the largest it could be: "out of". */
  readonly outOf: readonly string[];
  /** Before two ends joined by "and" or "to": "between". */
  readonly between: readonly string[];
  /** Before the ends of a scale that is quoted: "on a scale of". */
  readonly scales: readonly string[];
  /** What makes a number a quantity, so that it is no label: "years", "percent". */
  readonly units: readonly string[];
  /** The words for 0, 1, 2 and so on. */
  readonly numbers: readonly (readonly string[])[];
  /** The words for first, second and so on, where they name an option: "the first option". */
  readonly ordinals: readonly (readonly string[])[];
  /** What turns what follows into its opposite: "not". */
  readonly negations: readonly string[];
  /** What can follow a label in a sentence: "is", "because". Before other words, "A" may be an article. */
  readonly afterLabel: readonly string[];
}
