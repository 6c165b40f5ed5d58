import type { Code } from "../../survey/codebook/codebook.js";

/** A column that an item is read from: the first of these names that a survey has, and what its codes score. */
export interface InstrumentPart {
  readonly columns: readonly string[];
  /** What codes score; a code that is not listed has no score. Absent where the codes are the scores. */
  readonly scores?: readonly (readonly [code: Code, score: number])[];
}

/** An item of an instrument. Its score is the sum over its parts. */
export interface InstrumentItem {
  readonly name: string;
  readonly label: string;
  readonly parts: readonly InstrumentPart[];
}

/** One axis of a map of two: the mean of items, each in standard deviations, and what lies on either side of 0. */
export interface InstrumentDimension {
  readonly label: string;
  readonly low: string;
  readonly high: string;
  /** Items that count, and whether high scores lie high (1) or low (−1). */
  readonly keys: readonly (readonly [item: string, sign: 1 | -1])[];
  /** How many of these items a respondent must have answered. */
  readonly least: number;
}

/** How an instrument makes segments of scores. */
export type InstrumentScoring =
  /** The sum of the items lies between cut points, lowest segment first. */
  | { readonly kind: "sum"; readonly cuts: readonly number[]; readonly segments: readonly string[] }
  /** The segment whose linear function is largest: a constant, and a coefficient for each item. */
  | { readonly kind: "linear"; readonly functions: readonly LinearFunction[] }
  /** Each of two dimensions is cut at 0. */
  | { readonly kind: "quadrants"; readonly dimensions: readonly [InstrumentDimension, InstrumentDimension] }
  /** The scoring is not public; who uses it brings labels, coefficients, or respondents to learn from. */
  | { readonly kind: "not public"; readonly segments: readonly string[]; readonly says: string };

/** A linear function of the items' scores for one segment. */
export interface LinearFunction {
  readonly segment: string;
  readonly constant: number;
  readonly coefficients: Readonly<Record<string, number>>;
}

/** A published set of questions that sorts respondents into segments. */
export interface Instrument {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly items: readonly InstrumentItem[];
  readonly scoring: InstrumentScoring;
}
