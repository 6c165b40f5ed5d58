import { describe, expect, test } from "vitest";
import { answerReader } from "../../../lib/reader/answer-reader.js";
import type { Reading, ReadQuestion } from "../../../lib/reader/reading.js";
import { labelledReplies } from "./replies.js";

function said(reading: Reading, { options }: ReadQuestion): string {
  if (reading.kind === "option") return options[reading.option]!.label;
  if (reading.kind === "undecided") return reading.options.map((option) => options[option]!.label).join("|");
  return reading.kind;
}

test("three hundred replies and more are labelled, in five languages", () => {
  const counted = Object.values(labelledReplies).flatMap(({ replies }) => replies);
  expect(counted.length).toBeGreaterThanOrEqual(300);
});

describe.each(Object.entries(labelledReplies))("%s:", (_name, { question, replies }) => {
  const reader = answerReader(question);
  test.each(replies.map(([reply, says]) => ({ reply, says })))("$reply says $says", ({ reply, says }) => {
    const reading = reader.read(reply);
    expect(said(reading, question)).toBe(says);
    if (reading.kind !== "unread") {
      expect(reading.span.from).toBeLessThan(reading.span.to);
      expect(reading.span.to).toBeLessThanOrEqual(reply.length);
    }
  });
});
