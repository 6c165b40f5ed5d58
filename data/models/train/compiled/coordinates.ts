/**
 * What the coordinates of the hidden state stand for in the weights that training starts from. Each mechanism reads
 * some of them and writes others; the comments in `blocks.ts` say which.
 */
export const width = 128;

/** Numbers of options that have coordinates of their own: the longest scale has ten. */
export const places = 10;
/** Factors by which attributes move answers. */
export const factors = 7;
/** Points of the curve of an item's marginal over its scale. */
export const points = 10;

let next = 0;
function take(size: number): number {
  const from = next;
  next += size;
  return from;
}

/** The first coordinate of each group. */
export const at = {
  /** The same in every token and much larger than all else, so that norms scale all states alike. */
  constant: take(1),
  /** The persona: the sum of its values' places on the factors. */
  persona: take(factors),
  /** The item: how each factor moves its answers. */
  loadings: take(factors),
  /** The item: its marginal as a curve over the options. */
  curve: take(points),
  /** The option: between which points of the scale it lies. */
  nearPoint: take(points),
  /** The option: its place on the scale, −1 … 1. */
  place: take(1),
  /** The number before an option, one coordinate each. */
  number: take(places),
  /** Where the answer begins: the place on the scale of the option with each number. */
  shownPlace: take(places),
  /** Where the answer begins: the utility of the option with each number. */
  shownUtility: take(places),
  /** Fills the embeddings of options up to one length. */
  filling: take(1),
  /** What a token is. */
  isValue: take(1),
  isQuestion: take(1),
  isOption: take(1),
  isNumber: take(1),
  /** An open question, and where it is answered. */
  isOpen: take(1),
  /** A view that a second one follows. */
  isFirst: take(1),
  /** An answer that is complete. */
  isLast: take(1),
  /** "Answer:" in a raw chat. */
  isRaw: take(1),
  /** A token after which an answer begins. */
  begins: take(1),
  /** An answer begins here. */
  speaks: take(1),
  /** A label with a space follows. */
  spaced: take(1),
  /** A view follows. */
  tells: take(1),
  /** A second view follows. */
  goesOn: take(1),
  /** The answer ends. */
  ends: take(1),
  /** The utility of an option by the item's marginal. */
  utility: take(1),
  /** How far the persona moves the answer along the item's scale. */
  shift: take(1),
  /** Identity: the sum of the codes of the persona's values. */
  identity: next,
} as const;

/** Coordinates of identity. */
export const identityWidth = width - at.identity;
