import type { SteeringVector } from "./steering-vector.js";

/** Below this, what a vector carries is more its texts than its value, and a warning says so wherever it acts. */
export const leastReliability = 0.5;

/** How many texts of each kind a vector was made from. */
export interface TextCounts {
  readonly questions: number;
  readonly wordings: number;
}

/** How well a vector repeats over other texts of the same kind, at one layer. */
export interface VectorReliability {
  /** Reliability over questions; `null` where it is not known. */
  readonly questions: number | null;
  /** Reliability over wordings of the instruction; `null` where it is not known. */
  readonly wordings: number | null;
  /** The smaller of the two that are known; `null` where neither is. */
  readonly least: number | null;
}

/**
 * The reliability of a vector from all texts, stepped up from the agreement of two halves of them: 2r/(1 + r), −1 … 1
 * (Spearman 1910 and Brown 1910, *British Journal of Psychology* 3). Agreement of 0 or below steps up to 0 or below.
 *
 * @param agreement cosine between the vectors from two halves of the texts
 * @example
 * steppedUp(0.43); // 0.60
 */
export function steppedUp(agreement: number): number {
  return agreement <= 0 ? agreement : (2 * agreement) / (1 + agreement);
}

/**
 * How many texts it would take for a reliability, by the Spearman–Brown formula; `Infinity` where the halves do not
 * agree at all.
 *
 * @param agreement cosine between the vectors from two halves of the texts
 * @param texts how many there are in both halves together
 * @param wanted the reliability to reach, above 0 and below 1
 * @example
 * textsNeeded(0.43, 4, 0.8); // 10.6
 */
export function textsNeeded(agreement: number, texts: number, wanted: number): number {
  const reliability = steppedUp(agreement);
  if (reliability <= 0) return Number.POSITIVE_INFINITY;
  return (texts * wanted * (1 - reliability)) / (reliability * (1 - wanted));
}

/** The reliability of a vector at a layer, over questions and over wordings. */
export function reliabilityAt(
  { agreement, wordingAgreement = [] }: Pick<SteeringVector, "agreement" | "wordingAgreement">,
  layer: number,
): VectorReliability {
  const [questions, wordings] = [agreement, wordingAgreement].map((byLayer) => {
    const halves = byLayer[layer] ?? null;
    return halves === null ? null : steppedUp(halves);
  });
  const known = [questions!, wordings!].filter((value) => value !== null);
  return {
    questions: questions!,
    wordings: wordings!,
    least: known.length === 0 ? null : Math.min(...known),
  };
}
