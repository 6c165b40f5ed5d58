import { PopuliError } from "../../errors/populi-error.js";
import { reliabilityAt, type TextCounts, textsNeeded } from "../vectors/reliability.js";
import type { SteeringVector } from "../vectors/steering-vector.js";

/** @throws PopuliError for a reliability that is not above 0 and below 1 */
export function checkUntil(until: number | undefined): number | undefined {
  if (until !== undefined && !(until > 0 && until < 1))
    throw new PopuliError(`until: ${until}`, {}, "a reliability is above 0 and below 1, e.g. 0.8");
  return until;
}

/**
 * How many texts to go on with: of each kind whose reliability is too low for some value as many as Spearman–Brown
 * predicts, at least two more and at most twice as many, where there are more.
 *
 * @param layer at which the vectors should repeat
 * @returns the next counts, "reached", or "ran out" where there are no more texts that would help
 */
export function moreTexts(
  vectors: readonly SteeringVector[],
  layer: number,
  counts: TextCounts,
  until: number,
  available: TextCounts,
): TextCounts | "reached" | "ran out" {
  const reliable = vectors.map((vector) => reliabilityAt(vector, layer));
  const next = (kind: "questions" | "wordings", agreements: readonly (number | null | undefined)[]) => {
    // What is not known counts as too low: one text of a kind has no halves.
    if (reliable.every((value) => (value[kind] ?? -1) >= until)) return counts[kind];
    const needed = agreements.map((agreement) =>
      agreement == null ? Number.POSITIVE_INFINITY : textsNeeded(agreement, counts[kind], until),
    );
    const wanted = Math.max(counts[kind] + 2, Math.min(2 * counts[kind], Math.ceil(Math.max(...needed))));
    // Even, so that halves are equal.
    return Math.min(available[kind], wanted + (wanted % 2));
  };
  const grown = {
    questions: next(
      "questions",
      vectors.map(({ agreement }) => agreement[layer]),
    ),
    wordings: next(
      "wordings",
      vectors.map(({ wordingAgreement = [] }) => wordingAgreement[layer]),
    ),
  };
  if (grown.questions > counts.questions || grown.wordings > counts.wordings) return grown;
  return reliable.every(({ questions, wordings }) => Math.min(questions ?? -1, wordings ?? -1) >= until)
    ? "reached"
    : "ran out";
}
