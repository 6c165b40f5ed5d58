import { describe, expect, test } from "vitest";
import { answerReader } from "../../../lib/reader/grammar/answer-reader.js";
import { readStatedShares } from "../../../lib/reader/stated-shares.js";
import { numbered } from "./labelled.js";

const question = numbered(["too much", "about right", "too little"]);
const reader = answerReader(question);

describe("a stated distribution", () => {
  test.each([
    ['{"1": 20, "2": 30, "3": 50}', [0.2, 0.3, 0.5]],
    ['```json\n{"1": "20%", "2": "30 %", "3": "50"}\n```', [0.2, 0.3, 0.5]],
    ['{"3": 0.5, "1": 0.2, "2": 0.3}', [0.2, 0.3, 0.5]],
    ["1: 20%\n2. 30 %\n3 - 50%", [0.2, 0.3, 0.5]],
    ["1: 20%\n2. 30 %\n3) 50%", [0.2, 0.3, 0.5]],
    ['{"1": 33, "2": 33, "3": 33}', [1 / 3, 1 / 3, 1 / 3]],
    ['{"1": 20%, "2": 30%, "3": 50%,}', [0.2, 0.3, 0.5]],
    ['Sure! Here it is:\n{"1": 20, "2": 30, "3": 50}\nI hope this helps.', [0.2, 0.3, 0.5]],
    ['{"1": 20, "2": 30, "3": 50}\n{"1": 10, "2": 10, "3": 80}\n{"1"', [0.2, 0.3, 0.5]],
    ['{"too much": 20, "About right": 30, "3. too little": 50}', [0.2, 0.3, 0.5]],
    [
      "My guess:\n- 1. too much: 20%\n- 2. about right: 30%\n- 3. too little: 50%\nOn the whole.",
      [0.2, 0.3, 0.5],
    ],
    ['<think>{"1": 100, "2": 0, "3": 0}</think>{"1": 20, "2": 30, "3": 50}', [0.2, 0.3, 0.5]],
    // Options that are left out have none.
    ['{"1": 20, "3": 80}', [0.2, 0, 0.8]],
    ["2: 100 %", [0, 1, 0]],
    ['{"answer": {"1": 20, "2": 30, "3": 50}}', [0.2, 0.3, 0.5]],
    ['{"1": "20,5", "2": "29,5", "3": "50,0"}', [0.205, 0.295, 0.5]],
    ["1: 20\n2: 30\n3: 50", [0.2, 0.3, 0.5]],
  ])("%j is read", (reply, shares) => {
    const read = readStatedShares(reply, question, reader);
    expect(read.kind).toBe("stated");
    if (read.kind !== "stated") return;
    shares.forEach((share, k) => {
      expect(read.shares[k]).toBeCloseTo(share, 12);
    });
    expect(reply.slice(read.span.from, read.span.to)).toMatch(/^(?:[{]|1|2|- 1)/);
  });

  test.each([
    "I would say 2",
    '{"1": 20, "2": 30}',
    '{"1": 20, "2": 30, "3": 50, "4": 0}',
    '{"1": 20, "2": 30, "3": 40}',
    '{"1": -10, "2": 60, "3": 50}',
    '{"1": 20, "2": 30, "2": 30, "3": 50}',
    '{"1": "much", "2": 50, "3": 50}',
    '{"1": 20, "2": 30, "3": 5',
    "1: 20%\n1: 30%\n3: 50%",
    "[20, 30, 50]",
    "2: 100",
    '{"1": null, "2": 50, "3": 50}',
    '{"1": {"2": 50}, "3": 50}',
    "",
  ])("%j is none", (reply) => {
    expect(readStatedShares(reply, question, reader)).toEqual({ kind: "unread" });
  });

  test("can be refused", () => {
    const reply = "I'm sorry, but I cannot provide probabilities for this.";
    expect(readStatedShares(reply, question, reader).kind).toBe("refused");
  });
});
