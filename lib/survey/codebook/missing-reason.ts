import type { MissingReason } from "./codebook.js";

const signs: readonly (readonly [RegExp, MissingReason])[] = [
  [
    /\b(don'?t|do not|didn'?t|did not|doesn'?t) ?know|\bdk\b|can(no|')t (say|choose)|unsure|no opinion/i,
    "don't know",
  ],
  [/refus|no answer|not answered|declin|prefer not|\bna\b|\brf\b/i, "refused"],
  [
    /not applicable|inapplicable|\biap\b|\binap|\bnap\b|not relevant|filter|skipped|legitimate skip/i,
    "not applicable",
  ],
  [/not asked|not in (the )?survey|not included|not available|not administered|question not/i, "not asked"],
];

/** The reason why a value is missing, judged by the words of its label; "unknown" where they give none. */
export function missingReasonOf(label: string): MissingReason {
  return signs.find(([words]) => words.test(label.replaceAll("\u2019", "'")))?.[1] ?? "unknown";
}
