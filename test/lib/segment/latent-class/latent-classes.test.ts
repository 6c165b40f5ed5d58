import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { bestOfStarts } from "../../../../lib/segment/latent-class/best-of-starts.js";
import { bySize, parametersOf } from "../../../../lib/segment/latent-class/class-model.js";
import { criteriaOf } from "../../../../lib/segment/latent-class/criteria.js";
import { emStep } from "../../../../lib/segment/latent-class/em-step.js";
import { maximise } from "../../../../lib/segment/latent-class/maximise.js";
import { patternsOf } from "../../../../lib/segment/latent-class/patterns.js";
import { posteriorsOf } from "../../../../lib/segment/latent-class/posteriors.js";
import { segment } from "../../../../lib/segment/segment.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { modelFrom, segmentsFixture } from "../segments-fixture.js";

const { levels, answers, missing, weights, latent } = segmentsFixture;
const n = weights.length;
const given = answers.map((column) => Int32Array.from(column));
const gappy = answers.map((column, j) => Int32Array.from(column, (a, i) => (missing[j]![i] === 1 ? -1 : a)));
const ones = new Float64Array(n).fill(1);

describe.each([
  ["plain", given, ones],
  ["weighted", given, Float64Array.from(weights)],
  ["missing", gappy, ones],
] as const)("latent classes, %s, from the start that StepMix had", (name, own, counts) => {
  const peer = latent[name];
  const arrived = maximise(
    emStep(patternsOf(own, levels, counts), 3),
    modelFrom(peer.start, levels),
    { tolerance: 1e-11, mostSteps: 20_000 },
    async () => {},
  );

  test("have its log-likelihood to 1e-6", async () => {
    expect(Math.abs((await arrived).logLikelihood - peer.logLikelihood)).toBeLessThan(1e-6);
  });

  test("and its shares, answers and posteriors", async () => {
    const ours = bySize((await arrived).model);
    const theirs = bySize(modelFrom(peer, levels));
    for (const [c, share] of theirs.shares.entries()) expect(ours.shares[c]).toBeCloseTo(share, 4);
    for (const [j, table] of theirs.answers.entries())
      for (const [k, p] of table.entries()) expect(ours.answers[j]![k]).toBeCloseTo(p, 4);
    const posterior = posteriorsOf((await arrived).model, own);
    const order = (await arrived).model.shares;
    for (const [i, row] of peer.posterior.entries())
      expect([...posterior.slice(i * 3, i * 3 + 3)].sort().map((p) => p.toFixed(3))).toEqual(
        row.sort().map((p) => p.toFixed(3)),
      );
    expect(order).toHaveLength(3);
  });
});

test("criteria are StepMix's, and aBIC is Sclove's", async () => {
  const peer = latent.plain;
  const model = modelFrom(peer, levels);
  const posterior = posteriorsOf(model, given);
  const found = criteriaOf(peer.logLikelihood, parametersOf(3, levels), n, {
    ...{ posterior, classes: 3, weights: ones },
  });
  expect(found.parameters).toBe(peer.parameters);
  expect(found.bic).toBeCloseTo(peer.bic, 6);
  expect(found.aic).toBeCloseTo(peer.aic, 6);
  expect(found.entropy).toBeCloseTo(peer.entropy, 6);
  // StepMix 3.0 takes log(n (n + 2)/24); Sclove (1987) has log((n + 2)/24).
  expect(found.abic).toBeCloseTo(-2 * peer.logLikelihood + peer.parameters * Math.log((n + 2) / 24), 8);
});

const columns = Object.fromEntries(answers.map((column, j) => [`q${j}`, column]));
const survey = surveyOf({ ...columns, same: answers[0]!.map(() => 1) }, { name: "drawn" });
const items = Object.keys(columns);

describe("%%segment's lca", async () => {
  const found = await segment(survey, { method: "lca", items, classes: "1..4", seed: 1 });

  test("finds the three classes that the data were drawn from, at the best of StepMix's likelihoods", () => {
    expect(found.segments).toHaveLength(3);
    const { fitted, method } = found.recipe;
    if (method !== "lca") throw new Error(method);
    const tried = fitted.models.find(({ classes }) => classes === 3)!;
    expect(tried.logLikelihood).toBeGreaterThanOrEqual(latent.plain.logLikelihood - 1e-5);
  });

  test("shares are mean posteriors, and n counts the most probable class", () => {
    const posterior = found.posterior!;
    for (const [s, { share, n: count }] of found.segments.entries()) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += posterior[i * 3 + s]! / n;
      expect(share).toBeCloseTo(sum, 10);
      expect(count).toBe(found.of.filter((one) => one === s).length);
    }
  });

  test("the table says what was chosen, by what, and what became of the starts", () => {
    const text = found.toTable().toText();
    expect(text).toMatch(/3 latent classes, the lowest BIC of 4 models: log-likelihood −\d+\.\d\d, BIC \d+/);
    expect(text).toMatch(/20 starts, 4 went on, and/);
    expect(text).toMatch(/class 1: more often q\d/);
    expect(found.tables()[0]!.rows).toHaveLength(4);
  });
});

test("an item with one answer, and nobody's answers, are refused", async () => {
  await expect(segment(survey, { method: "lca", items: ["q0", "same"] })).rejects.toThrow(
    /everyone who answered 'same' gave the same answer, 1\n.*leave it out/,
  );
  await expect(segment(survey, { method: "lca", items, classes: "5..2" })).rejects.toThrow(
    /classes: "5\.\.2"/,
  );
});

test("one item has no classes; a model of more parameters than patterns is said to be unidentified", async () => {
  await expect(segment(survey, { method: "lca", items: ["q0"] })).rejects.toThrow(
    /one item, 'q0', has no classes in it.*\n.*identifiers: \[q0\]/,
  );
  const made = await segment(survey, { method: "lca", items: ["q2", "q5"], classes: 3, starts: 1 });
  const text = made.toTable().toText();
  expect(text).toMatch(/3 classes are not identified: 8 parameters, .* in 4 ways/);
  expect(text).toMatch(/one start, which cannot tell whether it ended at a local maximum/);
});

test("the likelihood ratio of one class more is tested by draws from the smaller model", async () => {
  const made = await segment(survey, { method: "lca", items, classes: [2, 3], bootstrap: 9, starts: 6 });
  const { fitted, method } = made.recipe;
  if (method !== "lca") throw new Error(method);
  expect(fitted.models[1]!.test).toMatchObject({ p: 0.1, draws: 9 });
}, 60_000);

test("of more patterns than are screened at once, the best start has the classes that answers were drawn from", async () => {
  const stream = randomStream(3, ["many patterns"]);
  const size = 12_000;
  const shares = [0.5, 0.3, 0.2];
  const of = Array.from({ length: size }, () => {
    const u = stream.uniform();
    return u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
  });
  const many = Array.from({ length: 10 }, (_, j) =>
    Int32Array.from(of, (c) => (stream.uniform() < 0.5 ? (c + j) % 4 : stream.integer(4))),
  );
  const patterns = patternsOf(many, new Array<number>(10).fill(4), new Float64Array(size).fill(1));
  expect(patterns.count).toBeGreaterThan(8000);
  const how = { starts: 5, seed: 1, tolerance: 1e-10, mostSteps: 5000 };
  const three = await bestOfStarts(patterns, 3, how, async () => {});
  for (const [c, share] of shares.entries()) expect(three.model.shares[c]).toBeCloseTo(share, 1);
  expect(three.told).toMatchObject({ converged: true, finished: 3, atBest: 3 });
}, 60_000);
