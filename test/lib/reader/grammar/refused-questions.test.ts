import { expect, test } from "vitest";
import { answerReader } from "../../../../lib/reader/grammar/answer-reader.js";

test("a question without options, or with two under one label, has no reader", () => {
  expect(() => answerReader({ options: [] })).toThrow(/without options/);
  const twice = [
    { label: "1", text: "yes" },
    { label: " 1", text: "no" },
  ];
  expect(() => answerReader({ options: twice })).toThrow(/two options have the label '1'/);
});
