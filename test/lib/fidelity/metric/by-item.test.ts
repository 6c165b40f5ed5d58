import { describe, expect, test } from "vitest";
import { metricsOf } from "../metrics-of.js";
import { itemOf, reference, setOf } from "../reference.js";
import { madeRun } from "../synthetic-run.js";

const { psii } = reference;
const human = setOf(
  "human",
  psii.human.map((chosen, j) => itemOf(`Q${j}`, chosen, psii.widths[j]!)),
);
const model = setOf(
  "simulated",
  psii.model.map((chosen, j) => itemOf(`Q${j}`, chosen, psii.widths[j]!)),
);

describe("the psii convention", () => {
  const scored = metricsOf(human, model, "psii");

  test("gives what NumPy and SciPy give for the published definitions, to eleven digits", () => {
    expect(scored.kl).toBeCloseTo(psii.kl, 11);
    expect(scored.js).toBeCloseTo(psii.js, 11);
    expect(scored.mae).toBeCloseTo(psii.mae, 11);
    expect(scored.entropyDeviation).toBeCloseTo(psii.entropyDeviation, 11);
    expect(scored.entropyDeviationByItem).toBeCloseTo(psii.entropyDeviationByItem, 11);
    for (const [j, kl] of scored.byItem.kl.entries()) expect(kl).toBeCloseTo(psii.klByItem[j]!, 11);
  });

  test("puts the model first: KL(model‖human) is not KL(human‖model)", () => {
    const turned = metricsOf(model, human, "psii");
    expect(Math.abs(turned.kl - scored.kl)).toBeGreaterThan(0.1);
    expect(turned.js).toBeCloseTo(scored.js, 12);
  });

  test("ignores weights", () => {
    const weights = Array.from({ length: 60 }, (_, i) => 1 + (i % 7));
    expect(metricsOf({ ...human, weights: Float64Array.from(weights) }, model, "psii").kl).toBe(scored.kl);
  });
});

test("one item by hand: ¾ and ¼ against a half each", () => {
  const scored = metricsOf(
    setOf("human", [itemOf("Q1", [0, 0, 1, 1], 2)]),
    setOf("simulated", [itemOf("Q1", [0, 0, 0, 1], 2)]),
    "psii",
  );
  expect(scored.kl).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), 11);
  expect(scored.mae).toBeCloseTo(0.25, 11);
  expect(scored.nemd).toBeCloseTo(0.25, 11);
});

test("the populi convention by hand: half an answer is added to each option for KL, and nothing elsewhere", () => {
  const scored = metricsOf(
    setOf("human", [itemOf("Q1", [0, 0, 1, 1], 2)]),
    setOf("simulated", [itemOf("Q1", [0, 0, 0, 1], 2)]),
  );
  expect(scored.kl).toBeCloseTo(0.7 * Math.log(1.4) + 0.3 * Math.log(0.6), 12);
  expect([scored.mae, scored.tv, scored.nemd]).toEqual([0.25, 0.25, 0.25]);
});

test("a respondent of weight two counts like two respondents", () => {
  const twice = setOf("human", [itemOf("Q1", [0, 0, 1, 2], 3)]);
  const heavy = setOf("human", [itemOf("Q1", [0, 1, 2], 3)], [2, 1, 1]);
  const simulated = [0, 1, 2, 2];
  const model4 = setOf("simulated", [itemOf("Q1", simulated, 3)]);
  const model3 = setOf("simulated", [itemOf("Q1", simulated.slice(0, 3), 3)]);
  const rows4 = model4.items[0]!.rows;
  // The same simulated shares for both sizes, as probabilities.
  const shares = [0.25, 0.25, 0.5];
  rows4.set([...shares, ...shares, ...shares, ...shares]);
  model3.items[0]!.rows.set([...shares, ...shares, ...shares]);
  const [a, b] = [metricsOf(twice, model4), metricsOf(heavy, model3)];
  expect(a.js).toBeCloseTo(b.js, 12);
  expect(a.mae).toBeCloseTo(b.mae, 12);
});

test("weights in other units change nothing", () => {
  const { human: h, answers } = madeRun({ respondents: 40, items: 5 });
  const one = metricsOf(h, answers);
  const scaled = metricsOf(
    { ...h, weights: h.weights.map((w) => w * 1000) },
    { ...answers, weights: answers.weights.map((w) => w * 3) },
  );
  expect(scaled.kl).toBeCloseTo(one.kl, 12);
});

test("an item nobody answered is left out of every mean, and named", () => {
  const with_ = metricsOf(
    setOf("human", [itemOf("Q1", [0, 1, 1], 2), itemOf("Q2", [-1, -1, -1], 2)]),
    setOf("simulated", [itemOf("Q1", [0, 1, 0], 2), itemOf("Q2", [0, 1, 0], 2)]),
  );
  const without = metricsOf(
    setOf("human", [itemOf("Q1", [0, 1, 1], 2)]),
    setOf("simulated", [itemOf("Q1", [0, 1, 0], 2)]),
  );
  expect(with_.excluded).toEqual(["Q2"]);
  expect(with_.kl).toBe(without.kl);
});

test("entropy deviations up and down cancel in the published metric, and not item by item", () => {
  const flat = [0, 1, 2, 3];
  const peaked = [0, 0, 0, 0];
  const scored = metricsOf(
    setOf("human", [itemOf("Q1", flat, 4), itemOf("Q2", peaked, 4)]),
    setOf("simulated", [itemOf("Q1", peaked, 4), itemOf("Q2", flat, 4)]),
    "psii",
  );
  expect(scored.entropyDeviation).toBeCloseTo(0, 9);
  expect(scored.entropyDeviationByItem).toBeCloseTo(1, 9);
});

test("an unordered item has no earth mover's distance", () => {
  const scored = metricsOf(
    setOf("human", [itemOf("Q1", [0, 1, 2], 3, false)]),
    setOf("simulated", [itemOf("Q1", [0, 1, 1], 3, false)]),
  );
  expect(scored.byItem.nemd[0]).toBeNaN();
  expect(scored.nemd).toBeNaN();
});

test("an item without human answers, or with other options, is refused by name", () => {
  const asked = setOf("human", [itemOf("Q46", [0, 1], 2)]);
  expect(() => metricsOf(asked, setOf("simulated", [itemOf("Q64", [0, 1], 2)]))).toThrow(
    /'Q64'[\s\S]*did you mean 'Q46'/,
  );
  expect(() => metricsOf(asked, setOf("simulated", [itemOf("Q46", [0, 1], 3)]))).toThrow(
    /options simulated for 'Q46' \(1, 2, 3\)[\s\S]*1, 2/,
  );
  expect(() => metricsOf(asked, asked, "psi" as never)).toThrow(/did you mean 'psii'/);
  expect(() => metricsOf(asked, asked, "toString" as never)).toThrow(/convention: 'toString'/);
});
