import type { Reading, ReadQuestion } from "../../../lib/reader/reading.js";

/**
 * A reply and what it says: the label of an option, several labels joined by "|" for undecided, or one of the other
 * readings.
 */
export type Labelled = readonly [reply: string, says: string];

export interface LabelledReplies {
  readonly question: ReadQuestion;
  readonly replies: readonly Labelled[];
}

export const numbered = (texts: readonly string[], first = 1): ReadQuestion => ({
  options: texts.map((text, k) => ({ label: String(k + first), text })),
});
export const lettered = (texts: readonly string[]): ReadQuestion => ({
  options: texts.map((text, k) => ({ label: "ABCDEFGHIJ"[k]!, text })),
});
export const scale = (low: string, high: string): ReadQuestion =>
  numbered([low, "2", "3", "4", "5", "6", "7", "8", "9", high]);

/** A reading in the form of a label: "2", "1|2", "refused". */
export function said(reading: Reading, { options }: ReadQuestion): string {
  if (reading.kind === "option") return options[reading.option]!.label;
  if (reading.kind === "undecided") return reading.options.map((option) => options[option]!.label).join("|");
  return reading.kind;
}
