import { describe, expect, it } from "vitest";
import { replyOutcomes } from "../../../../../lib/reader/tokens/outcomes.js";
import { answerTold } from "../../../../../lib/simulate/answerer/server/answer-told.js";
import { followReplies } from "../../../../../lib/simulate/answerer/server/follow-replies.js";
import {
  noteBeginnings,
  type ToldToken,
} from "../../../../../lib/simulate/answerer/server/reply/told-tokens.js";
import { replyRules } from "../../../../../lib/simulate/answerer/server/rules/rules.js";
import type { Scoring } from "../../../../../lib/simulate/study/answering.js";

const tokens = (shares: Readonly<Record<string, number>>): ToldToken[] =>
  Object.entries(shares).map(([token, p]) => ({ token, logprob: Math.log(p) }));
const told = (beginnings: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
  new Map(Object.entries(beginnings).map(([begun, shares]) => [begun, tokens(shares)]));
const numbered = (count: number) =>
  Array.from({ length: count }, (_, k) => ({ label: String(k + 1), text: "" }));
const two = [
  { label: "1", text: "yes" },
  { label: "2", text: "no" },
];

/** Every kind of outcome by name, where it has any probability. */
function followed(
  given: ReturnType<typeof told>,
  { options = two, scoring = "as read" as Scoring, line = false } = {},
) {
  const rule = replyRules[scoring]({ options, read: "answer", line });
  const at = replyOutcomes(options.length);
  const { outcomes, notFollowed, open } = followReplies(given, rule, at.count);
  expect(outcomes.reduce((sum, p) => sum + p, notFollowed)).toBeCloseTo(1, 12);
  const named = {
    ...Object.fromEntries(options.map(({ label }, k) => [label, outcomes[k]!])),
    undecided: outcomes[at.undecided]!,
    "out of range": outcomes[at.outOfRange]!,
    refused: outcomes[at.refused]!,
    unread: outcomes[at.unread]!,
    "not followed": notFollowed,
  };
  const shares = Object.fromEntries(Object.entries(named).filter(([, p]) => p > 1e-12));
  return { shares, open: Object.fromEntries(open) };
}

const near = (shares: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(shares).map(([name, p]) => [name, expect.closeTo(p, 10)]));

describe("replies as read, from the likeliest tokens", () => {
  it("are what the reader reads of them, however a tokenizer writes the space before a number", () => {
    const { shares, open } = followed(
      told({
        "": { "1": 0.3, " 1": 0.1, "▁1": 0.05, Ġ2: 0.2, "2\n": 0.05, "1</s>": 0.05, "7\n": 0.1, "": 0.05 },
        "1": { "": 0.5, "0": 0.2, "\n": 0.2, "/": 0.1 },
        " 1": { "<|im_end|>": 1 },
        " 2": { " or": 0.5, "</s>": 0.5 },
        " 2 or": { " 1": 1 },
        " 2 or 1": { "\n": 1 },
        "10": { "": 1 },
        "1/": { "10": 1 },
        "1/10": { "": 1 },
      }),
    );
    // 0.1 of the first tokens is not told. "1/10" is a 1 of 10 that has only two options.
    expect(shares).toEqual(
      near({
        "1": 0.3 * (0.5 + 0.2) + 0.15 + 0.05,
        "2": 0.2 * 0.5 + 0.05,
        undecided: 0.2 * 0.5,
        "out of range": 0.3 * 0.3 + 0.1,
        unread: 0.05,
        "not followed": 0.1,
      }),
    );
    expect(open).toEqual(near({}));
  });

  it("say which beginnings are open, and bound what they could come to until they are followed", () => {
    const first = { "1": 0.4, "2\n": 0.3, The: 0.2, "\uFFFD": 0.1 };
    const before = followed(told({ "": first }));
    expect(before.open).toEqual(near({ "1": 0.4, The: 0.2 }));
    expect(before.shares).toEqual(near({ "2": 0.3, "not followed": 0.7 }));
    const after = followed(
      told({ "": first, "1": { "": 0.75, "0": 0.25 }, The: { " answer is 2\n": 0.5 }, "10": { "": 1 } }),
    );
    expect(after.shares).toEqual(
      near({
        "1": 0.4 * 0.75,
        "2": 0.3 + 0.2 * 0.5,
        "out of range": 0.4 * 0.25,
        "not followed": 0.1 + 0.2 * 0.5,
      }),
    );
  });

  it("divide a 1 between 1 and 10 as by hand", () => {
    const { shares } = followed(
      told({
        "": { "1": 0.4, "10": 0.1, "2": 0.2, " ": 0.3 },
        "1": { "": 0.7, "0": 0.2, "5": 0.1 },
        "10": { "": 1 },
        "15": { "": 1 },
        "2": { "": 1 },
        " ": { "3": 0.5, "1": 0.5 },
        " 1": { "0": 1 },
        " 10": { "": 1 },
        " 3": { "": 1 },
      }),
      { options: numbered(10) },
    );
    expect(shares).toEqual(
      near({
        "1": 0.4 * 0.7,
        "2": 0.2,
        "3": 0.15,
        "10": 0.1 + 0.4 * 0.2 + 0.15,
        "out of range": 0.04,
      }),
    );
  });

  it("use a reply's later positions too, from where the reply was begun", () => {
    const given = new Map();
    noteBeginnings(given, "", [
      { token: " ", likeliest: tokens({ " ": 1 }) },
      { token: "1", likeliest: tokens({ "1": 0.5, "2": 0.5 }) },
      { token: "", likeliest: tokens({ "": 0.9, "0": 0.1 }) },
      { token: "x", likeliest: tokens({ x: 1 }) },
    ]);
    expect([...given.keys()]).toEqual(["", " ", " 1"]);
    const { shares, open } = followed(given);
    expect(shares).toEqual(near({ "1": 0.45, "not followed": 0.55 }));
    expect(open).toEqual(near({ " 2": 0.5, " 10": 0.05 }));
  });
});

describe("other scorings, each by its own name", () => {
  const given = told({
    "": { "1": 0.5, "2": 0.2, "2.": 0.1, " 1": 0.1, A: 0.05 },
    "1": { "": 0.6, "0": 0.3, ".": 0.05 },
    "2": { "": 1 },
    " 1": { "\n": 0.5, "": 0.5 },
  });

  it("first token: the label's own, whatever follows", () => {
    const { shares, open } = followed(given, { scoring: "first token" });
    expect(shares).toEqual(near({ "1": 0.6, "2": 0.2, unread: 0.15, "not followed": 0.05 }));
    expect(open).toEqual(near({}));
  });

  it("constrained: whole labels, and nothing that continues them to another", () => {
    expect(followed(given, { scoring: "constrained" }).shares).toEqual(
      near({
        "1": 0.6,
        "2": 0.2,
        unread: 0.15,
        "not followed": 0.05,
      }),
    );
    const ten = followed(given, { scoring: "constrained", options: numbered(10) });
    expect(ten.shares).toEqual(
      near({
        "1": 0.5 * 0.65 + 0.1,
        "2": 0.2,
        "10": 0.5 * 0.3,
        unread: 0.15,
        "not followed": 0.5 * 0.05 + 0.05,
      }),
    );
  });

  it("first token and constrained are of the labels among themselves, with a bound on those not told", () => {
    const four = numbered(4);
    for (const scoring of ["first token", "constrained"] as const) {
      const question = { options: four, read: "answer", line: false } as const;
      const shares = (first: Readonly<Record<string, number>>) => {
        const { answer } = answerTold(told({ "": first }), replyRules[scoring](question), 4, {
          toLabels: false,
          behindThought: false,
        });
        return [...answer.probabilities, ...Object.values(answer.noOption)];
      };
      const all = { "1": 0.3, " 2": 0.15, "3": 0.1, "4": 0.05, Well: 0.3 };
      const near = (numbers: readonly number[]) => numbers.map((p) => expect.closeTo(p, 10));
      expect(shares(all)).toEqual(near([0.5, 0.25, 1 / 6, 1 / 12, 0, 0, 0, 0, 0, 0]));
      // 4 is no likelier than the least token told, 0.05; 0.2 is not told at all.
      const { "4": _, ...three } = { ...all, Or: 0.05 };
      const bound = 0.05 / (0.55 + 0.05);
      expect(shares(three)).toEqual(near([0.3 / 0.55, 0.15 / 0.55, 0.1 / 0.55, 0, 0, 0, 0, 0, bound, 0]));
      expect(shares({ Well: 0.9 })).toEqual(near([0, 0, 0, 0, 0, 0, 0, 0, 1, 0]));
    }
  });

  it("label alone: the reply ends behind it, or the line of a battery", () => {
    const alone = followed(given, { scoring: "label alone" });
    expect(alone.shares).toEqual(
      near({
        "1": 0.5 * 0.6 + 0.1 * 0.5,
        "2": 0.2,
        unread: 0.1 + 0.05 + 0.5 * 0.35 + 0.05,
        "not followed": 0.5 * 0.05 + 0.05,
      }),
    );
    const line = followed(given, { scoring: "label alone", line: true });
    expect(line.shares["1"]).toBeCloseTo(0.5 * 0.6 + 0.1, 10);
  });
});
