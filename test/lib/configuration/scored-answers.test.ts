import { describe, expect, test } from "vitest";
import { comparisonOf } from "../../../lib/configuration/comparison-of.js";
import { humanResample, shuffledAnswers } from "../../../lib/configuration/held-against.js";
import {
  type NamedAnswers,
  type ScoredStudy,
  scoredAnswers,
} from "../../../lib/configuration/scored-answers.js";
import { earthMover } from "../../../lib/fidelity/divergence/earth-mover.js";
import { jensenShannon } from "../../../lib/fidelity/divergence/jensen-shannon.js";
import { randomStream } from "../../../lib/random/stream.js";

/** Answers that no model gave have no simulations. */
const noRuns = { grouping: { name: "none", of: new Int32Array(), size: 0, labels: [] }, all: [] };

const quiet = async () => {};
const defaults = {
  intervalsFor: "respondents" as const,
  others: "200 samples without some of the respondents",
  ...{ grouping: "by", segments: 4, respondents: 0, items: 8, seeds: [1], labels: [] },
};

/** Humans whose answers depend on their segment, and answers that know of it as much as `knows` says. */
function drawn(seed: number, n: number, knows: readonly number[], items = 8) {
  const stream = randomStream(seed, ["configurations, drawn"]);
  const of = Int32Array.from({ length: n }, () => stream.integer(4));
  const study: ScoredStudy = {
    items: Array.from({ length: items }, (_, j) => ({
      ...{ item: `q${j}`, options: 4, ordered: true },
      human: Int32Array.from(of, (s) => (stream.uniform() < 0.6 ? (s + j) % 4 : stream.integer(4))),
    })),
    ...{ of, segments: 4, weights: new Float64Array(n).fill(1) },
  };
  const answers = knows.map(
    (share, a): NamedAnswers => ({
      name: `a${a}`,
      rows: study.items.map((_, j) => {
        const rows = new Float64Array(n * 4);
        for (let i = 0; i < n; i++)
          rows[i * 4 + (stream.uniform() < share ? (of[i]! + j) % 4 : stream.integer(4))] = 1;
        return rows;
      }),
    }),
  );
  return { study, answers };
}

const rowsOf = (answers: readonly NamedAnswers[], control = -1) =>
  answers.map(({ name }, a) => ({
    name,
    role: a === control ? ("control" as const) : ("configuration" as const),
    ...(a === control && { of: "a0" }),
  }));

describe("scores of answers", () => {
  test("are the divergences of their shares, and the mean correlation with respondents' own, by hand", async () => {
    const study: ScoredStudy = {
      items: [{ item: "q", options: 3, ordered: true, human: Int32Array.of(0, 0, 2, 1, -1) }],
      ...{ of: Int32Array.of(0, 0, 1, 1, 2), segments: 2, weights: Float64Array.of(1, 2, 1, 1, 5) },
    };
    const rows = [Float64Array.of(1, 0, 0, 0.5, 0.5, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1)];
    const chosen = [Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1)];
    const both = [
      { name: "probabilities", rows },
      { name: "answers", rows: chosen },
    ];
    const { values } = await scoredAnswers(study, both, { repeats: 0, seed: 1 }, quiet);
    const human = Float64Array.of(3 / 5, 1 / 5, 1 / 5);
    const simulated = Float64Array.of(1 / 10, 3 / 10, 6 / 10);
    expect(values[1]!.js).toBeCloseTo(jensenShannon(simulated, human), 12);
    expect(values[1]!.nemd).toBeCloseTo(earthMover(simulated, human), 12);
    // Human 0, 0, 2, 1 and simulated 0, 1/2, 2, 1 with weights 1, 2, 1, 1.
    const [w, x, y] = [
      [1, 2, 1, 1],
      [0, 0, 2, 1],
      [0, 0.5, 2, 1],
    ] as const;
    const mean = (of: readonly number[]) => of.reduce<number>((sum, v, i) => sum + (w[i]! * v) / 5, 0);
    const cov = (a: readonly number[], b: readonly number[]) =>
      mean(a.map((v, i) => (v - mean(a)) * (b[i]! - mean(b))));
    expect(values[0]!.own).toBeCloseTo(cov(x, y) / Math.sqrt(cov(x, x) * cov(y, y)), 12);
  });

  test("of the true probabilities are those of another sample of people, not of people who are all alike", async () => {
    // Segments tell nothing, and everyone answers by the same shares: Cramér's V of humans is chance alone.
    const stream = randomStream(7, ["true probabilities"]);
    const n = 120;
    const study: ScoredStudy = {
      items: Array.from({ length: 12 }, (_, j) => ({
        ...{ item: `q${j}`, options: 4, ordered: true },
        human: Int32Array.from({ length: n }, () => stream.integer(4)),
      })),
      ...{ of: Int32Array.from({ length: n }, () => stream.integer(6)), segments: 6 },
      weights: new Float64Array(n).fill(1),
    };
    const truth = { name: "truth", rows: study.items.map(() => new Float64Array(n * 4).fill(1 / 4)) };
    const people = {
      name: "people",
      rows: study.items.map(() => {
        const rows = new Float64Array(n * 4);
        for (let i = 0; i < n; i++) rows[i * 4 + stream.integer(4)] = 1;
        return rows;
      }),
    };
    const { values } = await scoredAnswers(study, [truth, people], { repeats: 0, seed: 1 }, quiet);
    for (const key of ["vGap", "distanceGap", "js", "sdGap"] as const)
      expect(Math.abs(values[0]![key] - values[1]![key])).toBeLessThan(0.03);
  });

  test("of other people of the same segment have the map of the segments, which shuffled answers have lost", async () => {
    const { study } = drawn(5, 400, []);
    const people = humanResample(study, 1);
    const shuffled = shuffledAnswers(study, people, 1);
    const { values } = await scoredAnswers(study, [people, shuffled], { repeats: 0, seed: 1 }, quiet);
    expect(values[0]!.mantel).toBeGreaterThan(0.9);
    expect(values[0]!.own).toBeGreaterThan(0.1);
    expect(values[1]!.vGap).toBeGreaterThan(5 * values[0]!.vGap);
    expect(values[1]!.own).toBeLessThan(0.05);
  });

  test("rank what knows the segments above what does not, and say that it beats its control", async () => {
    const { study, answers } = drawn(1, 300, [0.6, 0.3, 0]);
    const scored = await scoredAnswers(study, answers, { repeats: 200, seed: 1 }, quiet);
    const compared = comparisonOf("model", rowsOf(answers, 2), scored, defaults, noRuns);
    expect(compared.best.own.a0).toBeGreaterThan(0.99);
    expect(compared.differences.find(({ score }) => score === "own")!.verdict).toBe("better");
    expect(compared.restored).toMatchObject([{ configuration: "a0", restores: true }]);
    expect(compared.sentences[0]).toMatch(
      /^a0 restores heterogeneity: it beats its length-matched control on .*own r \+0\.\d+/,
    );
    expect(compared.toTable().toText()).toContain("own r ↑");
  });

  test("have the map of a run that knows the segments told from that of one that does not, and no other", async () => {
    const ps: number[] = [];
    for (let trial = 0; trial < 20; trial++) {
      const { study, answers } = drawn(200 + trial, 60, [0.2, 0.2, 0], 6);
      const how = { repeats: 20, seed: trial, pairs: [{ first: 0, second: 1 }] };
      ps.push((await scoredAnswers(study, answers.slice(0, 2), how, quiet)).mapTests[0]!.p);
    }
    // Two runs of one method: of twenty, four below .05 are beyond chance at 2 %.
    expect(ps.filter((p) => p < 0.05).length).toBeLessThan(4);
    const { study, answers } = drawn(9, 200, [0.7, 0]);
    const how = { repeats: 20, seed: 1, pairs: [{ first: 0, second: 1 }] };
    expect((await scoredAnswers(study, answers, how, quiet)).mapTests[0]!.p).toBe(1 / 500);
  }, 60_000);

  test("have no map of two segments, and no test of it", async () => {
    const { study, answers } = drawn(6, 80, [0.6, 0]);
    const two = { ...study, of: study.of.map((segment) => segment % 2), segments: 2 };
    const how = { repeats: 20, seed: 1, pairs: [{ first: 0, second: 1 }] };
    const scored = await scoredAnswers(two, answers, how, quiet);
    expect(scored.mapTests[0]!.p).toBeNaN();
    const compared = comparisonOf("model", rowsOf(answers, 1), scored, { ...defaults, segments: 2 }, noRuns);
    expect(compared.restored[0]!.against.map(({ score, verdict }) => `${score}: ${verdict}`)).toContain(
      "mantel: undecided",
    );
    expect(compared.sentences.join()).not.toContain("NaN");
  });

  test("call what is the same equivalent, and what knows no more than its control not restoring", async () => {
    const { study, answers } = drawn(2, 300, [0, 0]);
    const twins = [answers[0]!, { ...answers[0]!, name: "twin" }, { ...answers[1]!, name: "control" }];
    const scored = await scoredAnswers(study, twins, { repeats: 200, seed: 1 }, quiet);
    const compared = comparisonOf("model", rowsOf(twins, 2), scored, defaults, noRuns);
    expect(compared.differences.every(({ verdict }) => verdict === "equivalent")).toBe(true);
    expect(compared.restored).toMatchObject([{ configuration: "a0", restores: false }]);
    expect(compared.sentences[0]).toMatch(/^a0 does not count as restoring heterogeneity/);
  });

  test("of whole households are as uncertain as those of one person of each", async () => {
    const { study, answers } = drawn(3, 60, [0.5]);
    const design = (of: Int32Array) => ({ kind: "units" as const, of, count: 60 });
    const once = { ...study, design: design(Int32Array.from({ length: 60 }, (_, i) => i)) };
    // Everyone with two others who answer alike.
    const ofThree = Int32Array.from({ length: 180 }, (_, i) => Math.floor(i / 3));
    const households: ScoredStudy = {
      ...study,
      items: study.items.map((one) => ({ ...one, human: ofThree.map((i) => one.human[i]!) })),
      ...{ of: ofThree.map((i) => study.of[i]!), weights: new Float64Array(180).fill(1 / 3) },
      design: design(ofThree),
    };
    const theirs = answers.map(({ name, rows }) => ({
      name,
      rows: rows.map((of) =>
        Float64Array.from({ length: 720 }, (_, k) => of[ofThree[k >> 2]! * 4 + (k & 3)]!),
      ),
    }));
    const [one, three] = [
      await scoredAnswers(once, answers, { repeats: 50, seed: 1 }, quiet),
      await scoredAnswers(households, theirs, { repeats: 50, seed: 1 }, quiet),
    ];
    for (const key of ["kl", "js", "nemd", "mantel", "own"] as const) {
      const [a, b] = [one, three].map(({ spread }) => spread!.standardError((of) => of[0]![key]));
      expect(b!.se).toBeCloseTo(a!.se, 10);
      expect(b!.df).toBeCloseTo(a!.df, 6);
    }
  });

  test("of four items have no interval, and give no verdict", async () => {
    const { study, answers } = drawn(4, 50, [0.6, 0], 4);
    const scored = await scoredAnswers(study, answers, { repeats: 100, seed: 1 }, quiet);
    const compared = comparisonOf("model", rowsOf(answers), scored, { ...defaults, items: 4 }, noRuns);
    expect(compared.rows[0]!.scores.own.low).toBeNaN();
    expect(compared.sentences).toEqual([
      "No intervals and no verdict: 4 items cannot tell how others would score, and 5 can.",
    ]);
    expect(compared.toTable().toText()).not.toContain("best on");
    expect(compared.differencesTable().toText()).not.toContain("NaN");
  });

  test("tell two that are alike apart no more often than they claim", async () => {
    let told = 0;
    const studies = 40;
    for (let trial = 0; trial < studies; trial++) {
      const { study, answers } = drawn(100 + trial, 120, [0.3, 0.3], 6);
      const scored = await scoredAnswers(study, answers, { repeats: 60, seed: trial }, quiet);
      const { differences } = comparisonOf("model", rowsOf(answers), scored, defaults, noRuns);
      if (differences.some(({ p }) => p < 0.05)) told += 1;
    }
    // Holm over four scores: 5 % of studies, and 7 of 40 is beyond chance at 1 %.
    expect(told).toBeLessThan(7);
  }, 60_000);
});
