import { describe, expect, it } from "vitest";
import {
  type FirstToken,
  labelScores,
  noteBeginnings,
} from "../../../../../lib/simulate/answerer/server/first-token.js";

const tokens = (shares: Readonly<Record<string, number>>): FirstToken[] =>
  Object.entries(shares).map(([token, p]) => ({ token, logprob: Math.log(p) }));
const known = (beginnings: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
  new Map(Object.entries(beginnings).map(([begun, shares]) => [begun, tokens(shares)]));
const ten = Array.from({ length: 10 }, (_, k) => String(k + 1));
const shares = ({ scores }: ReturnType<typeof labelScores>) =>
  [...scores.probabilities].map((p) => p * (1 - scores.elsewhere));

describe("label probabilities from the likeliest tokens", () => {
  it("count a number however a tokenizer writes the space before it, and what follows it in the same token", () => {
    const given = known({ "": { "1": 0.3, " 1": 0.1, "▁1": 0.05, Ġ2: 0.2, "2.": 0.1, "2\n": 0.05, A: 0.1 } });
    const read = labelScores(given, ["1", "2"]);
    expect(shares(read)[0]).toBeCloseTo(0.45, 12);
    expect(shares(read)[1]).toBeCloseTo(0.35, 12);
    expect(read.scores.elsewhere).toBeCloseTo(0.2, 12);
    expect(read.open.size).toBe(0);
  });

  it("count a number that is no label, a minus and the end of an answer as invalid", () => {
    const read = labelScores(known({ "": { "1": 0.5, "3": 0.1, "12": 0.1, "-1": 0.1, "": 0.2 } }), [
      "1",
      "2",
    ]);
    expect(shares(read)).toEqual([expect.closeTo(0.5, 12), 0]);
  });

  it("say which beginnings are open, and with their continuations divide a 1 between 1 and 10 as by hand", () => {
    const first = { "1": 0.4, "10": 0.1, "2": 0.2, " ": 0.3 };
    const before = labelScores(known({ "": first }), ten);
    expect([...before.open]).toEqual([
      ["1", expect.closeTo(0.4, 12)],
      [" ", expect.closeTo(0.3, 12)],
    ]);
    expect(shares(before)[0]).toBeCloseTo(0.4, 12);
    const after = labelScores(
      known({
        "": first,
        "1": { "": 0.7, "0": 0.2, "5": 0.05, ".": 0.05 },
        " ": { "3": 0.5, "1": 0.5 },
        " 1": { "0": 1 },
      }),
      ten,
    );
    // 1: what neither 0 nor another digit follows. 10: as one token, as two, and after a space.
    const expected = [0.4 * 0.75, 0.2, 0.3 * 0.5, 0, 0, 0, 0, 0, 0, 0.1 + 0.4 * 0.2 + 0.3 * 0.5];
    shares(after).forEach((p, k) => {
      expect(p).toBeCloseTo(expected[k]!, 12);
    });
    expect(after.scores.elsewhere).toBeCloseTo(0.4 * 0.05, 12);
    expect(after.open.size).toBe(0);
  });

  it("use a reply's later positions too, from where the answer was begun", () => {
    const given = new Map();
    noteBeginnings(given, "", [
      { token: " ", likeliest: tokens({ " ": 1 }) },
      { token: "1", likeliest: tokens({ "1": 0.5, "2": 0.5 }) },
      { token: "", likeliest: tokens({ "": 0.9, "0": 0.1 }) },
    ]);
    expect([...given.keys()]).toEqual(["", " ", " 1"]);
    expect(shares(labelScores(given, ten))[9]).toBeCloseTo(0.05, 12);
  });
});
