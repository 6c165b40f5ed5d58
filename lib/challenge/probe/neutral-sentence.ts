import { neutralAsLong } from "../wording/neutral-sentence.js";
import type { Probe } from "./probe.js";
import { sentenceBefore } from "./sentence-before.js";

export const neutralSentence = {
  key: "neutralSentence",
  says: "a sentence as long that suggests nothing",
  same: true,
  ask: (asking) =>
    sentenceBefore(asking, ({ values }) => neutralAsLong(asking.wordings.lead(values[0]!.label))),
} as const satisfies Probe;
