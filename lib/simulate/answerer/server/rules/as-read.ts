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
  };
}
