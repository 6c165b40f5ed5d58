import { describe, expect, test } from "vitest";
import { answerReader } from "../../../lib/reader/grammar/answer-reader.js";
import { said } from "./labelled.js";
import { moreReplies } from "./more-replies.js";
import { labelledReplies } from "./replies.js";

const sets = [labelledReplies, moreReplies].flatMap((set) => Object.entries(set));

test("over three hundred replies are labelled, with every reading in every language", () => {
  expect(sets.flatMap(([, { replies }]) => replies).length).toBeGreaterThan(300);
  for (const language of ["English", "Spanish", "Russian", "Chinese", "Arabic"]) {
    const own = sets.filter(([name]) => name.startsWith(language)).flatMap(([, { replies }]) => replies);
    const readings = new Set(own.map(([, says]) => (says.includes("|") ? "undecided" : says)));
    for (const reading of ["1", "undecided", "out of range", "refused", "unread"])
      expect([language, readings.has(reading)]).toEqual([language, true]);
  }
});

describe.each(sets)("%s:", (_name, { question, replies }) => {
  const reader = answerReader(question);
  test.each(replies.map(([reply, says]) => ({ reply, says })))("$reply says $says", ({ reply, says }) => {
    const reading = reader.read(reply);
    expect(said(reading, question)).toBe(says);
    if (reading.kind === "unread") return;
    const { from, to } = reading.span;
    expect(reply.slice(from, to).trim()).not.toBe("");
    expect(to).toBeLessThanOrEqual(reply.length);
  });
});
