import { describe, expect, test } from "vitest";
import { randomStream } from "../../../lib/random/stream.js";
import { answerReader, type ReadRule } from "../../../lib/reader/grammar/answer-reader.js";
import type { ReadQuestion } from "../../../lib/reader/reading.js";
import { moreReplies } from "./more-replies.js";
import { labelledReplies } from "./replies.js";

const asked = (labels: readonly string[], texts: readonly string[]): ReadQuestion => ({
  options: texts.map((text, k) => ({ label: labels[k]!, text })),
});
const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
const questions: Readonly<Record<string, ReadQuestion>> = {
  "three options": asked(digits, ["too much", "about right", "too little"]),
  "ten options": asked(
    digits,
    digits.map((n) => `${n} of ten`),
  ),
  "codes below zero": asked(["-1", "0", "1"], ["agree", "agree strongly", "disagree"]),
  letters: asked(["A", "B", "C", "D", "I"], ["a lot", "a bit", "not at all", "Don't know", "2-3 times"]),
};
/** Pieces that replies are made of, and that change how what stands before them is read. */
const pieces = [
  ..." \n.,:;-–/()[]*'\"%<>=?!0123459",
  ...[
    "1",
    "2",
    "10",
    "−1",
    "1.5",
    " or ",
    " to ",
    " and ",
    " of ",
    "out of",
    "between ",
    "from ",
    "A",
    "B",
    "a",
    "I",
  ],
  ...[
    "I'd say",
    "The answer is",
    "Answer:",
    " is ",
    "I",
    "'m",
    " a ",
    "too ",
    "much",
    "little",
    "about right",
    "agree",
  ],
  ...[
    " strongly",
    "dis",
    "not ",
    "at all",
    "don't know",
    "As an AI",
    "I can't",
    "answer",
    "years",
    " percent",
    "one",
  ],
  ...[
    "two",
    "three",
    "first option",
    "Sure",
    "option",
    "<think>",
    "</think>",
    "<b>",
    "</b>",
    "\\n",
    "\\boxed{",
    "}",
  ],
  ...[
    "１",
    "٢",
    "②",
    "三",
    "1️⃣",
    "½",
    "…",
    "é",
    "😀",
    "。",
    "，",
    "是",
    "ь",
    "On a scale of ",
    "analysis",
    "lot",
    "bit",
  ],
  ...[
    "<|channel|>",
    "final",
    "<|message|>",
    "Because ",
    "times",
    "\ud83d",
    "\ude00",
    "e\u0301",
    "答案",
    "El ",
    "на ",
  ],
];

test.each([labelledReplies, moreReplies].flatMap((set) => Object.entries(set)))(
  "every labelled reply is read as its settled beginning is: %s",
  (_name, { question, replies }) => {
    for (const read of ["answer", "first number"] as const) {
      const reader = answerReader(question, { read });
      for (const [reply] of replies) {
        const ended = reader.read(reply);
        for (let end = 0; end <= reply.length; end++) {
          const soFar = reader.soFar(reply.slice(0, end));
          if (soFar.kind !== "open") expect([reply, end, soFar]).toEqual([reply, end, ended]);
        }
      }
    }
  },
);

test("a reading is settled as soon as nothing can change it", () => {
  const reader = answerReader(questions["three options"]!);
  const settledAt = (reply: string) => {
    for (let end = 0; end <= reply.length; end++)
      if (reader.soFar(reply.slice(0, end)).kind !== "open") return reply.slice(0, end);
    return undefined;
  };
  for (const [reply, settled] of [
    ["1. too much", "1. "],
    ["1\n2", "1\n"],
    ["1: too much", "1:"],
    ["1) too much", "1) too"],
    ["1 (too much)", "1 (too"],
    ["1 because", "1 be"],
    ["3, because", "3, b"],
    ["3! Yes", "3!"],
    ["**2**\n", "**2**\n"],
    ["too little is spent", "too little i"],
    ["too little.", "too little."],
    ["Answer: 3.\n", "Answer: 3.\n"],
    ["I'd say 2 because", "I'd say 2 be"],
    ["10.\n", "10.\n"],
    ["1", undefined],
    ["1.", undefined],
    ["1 or", undefined],
    ["I'm sorry, I can't answer.", undefined],
  ] as const)
    expect([reply, settledAt(reply)]).toEqual([reply, settled]);
});

test("an open beginning leads where it can be the beginning of an answer", () => {
  const reader = answerReader(questions["three options"]!);
  const leads = [
    "",
    " ",
    "\n\n",
    "**",
    "1",
    "1 o",
    "The",
    "The answer is",
    "The answer is probably",
    "I'd",
    "too",
    "tw",
    "Sure",
  ];
  const prose = [
    "As a 45",
    "As a woman from Ohio, ",
    "Xy",
    "The country has",
    "It was in 2024",
    "<think>1",
    "I pray",
  ];
  for (const begun of leads)
    expect([begun, reader.soFar(begun)]).toEqual([begun, { kind: "open", leads: true }]);
  for (const begun of prose)
    expect([begun, reader.soFar(begun)]).toEqual([begun, { kind: "open", leads: false }]);
});

describe.each<ReadRule>(["answer", "first number"])("a reply still being written, read by %s,", (read) => {
  test.each(Object.entries(questions))(
    "is settled only where nothing can change it: %s",
    (name, question) => {
      const reader = answerReader(question, { read });
      const stream = randomStream(1, ["replies", read, name]);
      let settled = 0;
      for (let n = 0; n < 3000; n++) {
        const length = 1 + stream.integer(9);
        const reply = Array.from({ length }, () => pieces[stream.integer(pieces.length)]!).join("");
        let first: string | undefined;
        for (let end = 0; end <= reply.length; end++) {
          const begun = reply.slice(0, end);
          const soFar = reader.soFar(begun);
          if (first === undefined) {
            if (soFar.kind === "open") continue;
            first = JSON.stringify(soFar);
            settled++;
          }
          const both = [begun, JSON.stringify(soFar), JSON.stringify(reader.read(begun))];
          if (both[1] !== first || both[2] !== first) expect(both).toEqual([begun, first, first]);
        }
      }
      expect(settled).toBeGreaterThan(300);
    },
  );
});
