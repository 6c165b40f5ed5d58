import { expect, test } from "vitest";
import { readBattery } from "../../../lib/reader/battery-lines.js";
import { answerReader } from "../../../lib/reader/grammar/answer-reader.js";
import { numbered, said } from "./labelled.js";

const questions = [
  numbered(["never", "sometimes", "often", "always"]),
  numbered(["yes", "no"]),
  numbered(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
];
const readers = questions.map((question) => answerReader(question));

test.each<[string, string[]]>([
  ["1: 2\n2: 1\n3: 10", ["2", "1", "10"]],
  ["1. 2\r\n2) 1\n3 - 10", ["2", "1", "10"]],
  ["Here you are.\n\nQuestion 1: 2\n**2**: 1\n- 3: 10 (step 10)", ["2", "1", "10"]],
  ["问题2：1\n问题1：2", ["2", "1", "unread"]],
  ["第1题：2\n第2题：1\n第3题：10", ["2", "1", "10"]],
  ["٣: ١٠\n١: ٢\n٢: ١", ["2", "1", "10"]],
  // The first line of an item counts, also where it names no option.
  ["1: 9\n1: 2\n2: 1\n2: 2\n3: none", ["out of range", "1", "unread"]],
  // Answers without the number of their question could be anyone's.
  ["2\n1\n10", ["unread", "unread", "unread"]],
  ["4: 1\n13: 1\n0: 1", ["unread", "unread", "unread"]],
  ["1: often\n2: No\n3: seven", ["3", "2", "7"]],
  ["1: 2 or 3\n2: 1\n3: 7/10", ["2|3", "1", "7"]],
  ["| 1 | 2 |\n| 2 | 1 |\n| 3 | 10 |", ["2", "1", "10"]],
  ['{"1": 2, "2": 1, "3": 10}', ["2", "1", "10"]],
  ["1: 2, 2: 1, 3: 10", ["2", "1", "10"]],
  [
    "Question 1: How often?\n1. never\n2. sometimes\nAnswer: 3\nQuestion 2: Is it so?\nAnswer: 1",
    ["3", "1", "unread"],
  ],
  ["<think>1: 3\n2: 2</think>1: 2\n2: 1", ["2", "1", "unread"]],
  ["1: I can't answer that\n2: 1", ["refused", "1", "unread"]],
  ["I'm sorry, but I can't take part in surveys.", ["refused", "refused", "refused"]],
  ["", ["unread", "unread", "unread"]],
])("a battery answered %j is read by its numbered lines", (reply, says) => {
  const readings = readBattery(reply, readers);
  expect(readings.map((reading, k) => said(reading, questions[k]!))).toEqual(says);
});

test("the span of each answer is where it stands in the whole reply", () => {
  const reply = "<think>hm</think>Q1: 2\nQ2: no, never\nQ3: 10";
  const read = readBattery(reply, readers).map((reading) =>
    reading.kind === "unread" ? "" : reply.slice(reading.span.from, reading.span.to),
  );
  expect(read).toEqual(["2", "no", "10"]);
});
