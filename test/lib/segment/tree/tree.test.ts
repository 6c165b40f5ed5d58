import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { adjustedRandIndex } from "../../../../lib/segment/adjusted-rand.js";
import { segment } from "../../../../lib/segment/segment.js";
import { stability } from "../../../../lib/segment/stability.js";
import { growTree, leafOf } from "../../../../lib/segment/tree/grow.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { segmentsFixture as python } from "../segments-fixture.js";

const { age, sex, answers, levels } = python;
const weights = new Float64Array(age.length).fill(1);

test("a tree of two outcomes has the leaves of scikit-learn's", () => {
  const traits = [age, sex, answers[1]!].map((values) => ({
    values: Float64Array.from(values),
    ordered: true,
  }));
  const outcomes = [0, 3].map((j) => ({ answers: Int32Array.from(answers[j]!), options: levels[j]! }));
  const { root } = growTree(traits, outcomes, weights, { depth: 3, leaf: 25 });
  const leaves = age.map((_, i) => leafOf(root, (trait) => traits[trait]!.values[i]!));
  expect(adjustedRandIndex(leaves, python.tree.leaves)).toBe(1);
});

describe("a survey in which region and age decide", () => {
  const stream = randomStream(3, ["tree"]);
  const people = Array.from({ length: 600 }, () => {
    const region = 1 + stream.integer(4);
    const years = 20 + stream.integer(60);
    const group = region === 2 || region === 4 ? 0 : years < 45 ? 1 : 2;
    return {
      ...{ region: `r${region}`, years, noise: stream.integer(3) },
      opinion: stream.uniform() < 0.85 ? group : stream.integer(3),
      other: stream.uniform() < 0.85 ? 2 - group : stream.integer(3),
    };
  });
  const columns = Object.fromEntries(
    (["region", "years", "noise", "opinion", "other"] as const).map((name) => [
      name,
      people.map((one) => one[name]),
    ]),
  );
  const survey = surveyOf(columns, { name: "decided" });
  const identifiers = ["region", "years", "noise"];

  test("is divided by them, in words", () => {
    const made = segment(survey, { method: "tree", identifiers, outcomes: ["opinion"], depth: 2 });
    expect(made.segments.map(({ label }) => label)).toEqual([
      expect.stringMatching(/^region: r1 or r3 · years < 4\d(\.5)?$/),
      expect.stringMatching(/^region: r1 or r3 · years ≥ 4\d(\.5)?$/),
      expect.stringMatching(/^region: r2 or r4/),
      expect.stringMatching(/^region: r2 or r4/),
    ]);
  });

  test("an outcome that is an identifier is refused", () => {
    expect(() =>
      segment(survey, { method: "tree", identifiers: ["opinion"], outcomes: ["opinion"] }),
    ).toThrow(/'opinion' is both an identifier and an outcome\n.*tell the answer/);
  });

  test("gives them as the identifiers that the data choose, and not the noise", async () => {
    const made = await segment(survey, {
      ...{ method: "data-driven", outcomes: ["opinion"], identifiers, seed: 1 },
    });
    expect(made.identifiers.toSorted()).toEqual(["region", "years"]);
    expect(made.tables()[0]!.rows.map((row) => row[3])).toEqual(["chosen", "chosen", ""]);
    expect(made.toTable().toText()).toContain("do not score a simulation on these");
  }, 60_000);

  test("is divided alike by other respondents", async () => {
    const made = segment(survey, {
      method: "tree",
      identifiers: ["region", "years"],
      outcomes: ["opinion"],
      depth: 1,
    });
    const found = await stability(made, { draws: 20 });
    expect(found.mean).toBeGreaterThan(0.9);
    expect(found.toTable().toText()).toContain("other respondents would give much the same segments");
  });
});
