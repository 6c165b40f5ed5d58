import { describe, expect, it } from "vitest";
import { allRead, noneRead } from "../../../../lib/simulate/answers/no-option.js";
import { answerIn } from "../../../../lib/simulate/read/answer-in.js";
import { drawAnswer, likeliestAnswer } from "../../../../lib/simulate/read/draw-answer.js";
import { readerOf } from "../../../../lib/simulate/read/reader-of.js";

describe("an answer", () => {
  it("is drawn as often as its probabilities say", () => {
    const probabilities = [0.1, 0, 0.6, 0.3];
    const counts = [0, 0, 0, 0];
    const n = 10_000;
    for (let respondent = 0; respondent < n; respondent++)
      counts[drawAnswer(probabilities, 1, respondent, "Q1")]! += 1;
    expect(counts[1]).toBe(0);
    probabilities.forEach((p, option) => {
      expect(Math.abs(counts[option]! / n - p)).toBeLessThanOrEqual(4 * Math.sqrt((p * (1 - p)) / n));
    });
  });

  it("is drawn by seed, respondent and item alone", () => {
    const even = new Array(1000).fill(1 / 1000);
    expect(drawAnswer(even, 1, 5, "Q1")).toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 2, 5, "Q1")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 1, 6, "Q1")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
    expect(drawAnswer(even, 1, 5, "Q2")).not.toBe(drawAnswer(even, 1, 5, "Q1"));
  });

  it("is none where no option has any probability", () => {
    expect(drawAnswer([0, 0], 1, 1, "Q1")).toBe(-1);
    expect(likeliestAnswer([0, 0])).toBe(-1);
  });

  it("that is likeliest is the first of equals", () => {
    expect(likeliestAnswer([0.2, 0.4, 0.4])).toBe(1);
  });

  it("that was decoded is what the reader reads, with the reply and the span", () => {
    const options = ["never", "sometimes", "often", "always"].map((text, i) => ({
      label: String(i + 1),
      text,
      code: i,
    }));
    const read = (reply: string, rule: "answer" | "first number" = "answer") =>
      answerIn(reply, readerOf(options, rule), 4);
    expect(read("I'd say 3.")).toEqual({
      probabilities: Float64Array.of(0, 0, 1, 0),
      noOption: allRead,
      reply: "I'd say 3.",
      span: { from: 8, to: 9 },
    });
    const none = [
      ["1 or 2", "undecided", "1 or 2"],
      ["9", "outOfRange", "9"],
      ["I cannot answer that.", "refused", "I cannot answer"],
    ] as const;
    for (const [reply, kind, from] of none) {
      const { probabilities, noOption, span } = read(reply);
      expect([...probabilities, noOption]).toEqual([0, 0, 0, 0, noneRead(kind)]);
      expect(reply.slice(span!.from, span!.to)).toContain(from);
    }
    expect(read("It depends.")).toEqual({
      probabilities: new Float64Array(4),
      noOption: noneRead("unread"),
      reply: "It depends.",
    });
    expect([...read("1 or 2", "first number").probabilities]).toEqual([1, 0, 0, 0]);
  });
});
