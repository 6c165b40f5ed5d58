import { open, unfollowed } from "../../../../model/scoring/continuations.js";
import { outcomeOfReading, replyOutcomes } from "../../../../reader/tokens/outcomes.js";
import { readerOf } from "../../../read/reader-of.js";
import type { FollowedQuestion, ReplyRule } from "./rule.js";

/** What the reader reads in the reply. Prose, in which an answer may still come, is not followed. */
export function asRead({ options, read }: FollowedQuestion): ReplyRule {
  const reader = readerOf(options, read);
  const outcomes = replyOutcomes(options.length);
  return {
    onlyLabels: false,
    ended: (begun) => outcomeOfReading(reader.read(begun), outcomes),
    next(_begun, text) {
      const reading = reader.soFar(text);
      if (reading.kind !== "open") return outcomeOfReading(reading, outcomes);
      return reading.leads ? open : unfollowed;
    },
    takenAt(begun, beside) {
      const reading = reader.read(begun);
      if (reading.kind === "refused" || reading.kind === "unread") return undefined;
      if (reading.kind === "option") {
        // "1" may become "10", unless "10" is a token of its own: then a tokenizer writes it so.
        const { label } = options[reading.option]!;
        const longer = options.filter((other) => other.label !== label && other.label.startsWith(label));
        const ends = begun.trimEnd().endsWith(label);
        if (ends && longer.some((other) => !beside.some((text) => text.trimEnd().endsWith(other.label))))
          return undefined;
      }
      return outcomeOfReading(reading, outcomes);
    },
  };
}
