import { describe, expect, test } from "vitest";
import { coordinates } from "../../../../lib/fidelity/association/coordinates.js";
import { cramersV } from "../../../../lib/fidelity/association/cramers-v.js";
import { etaSquared } from "../../../../lib/fidelity/association/eta-squared.js";
import { itemPairs } from "../../../../lib/fidelity/association/item-pairs.js";
import { ownAssociation } from "../../../../lib/fidelity/association/own-association.js";
import { pairAgreement } from "../../../../lib/fidelity/association/pair-agreement.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { itemOf, missing, reference } from "../reference.js";

const { association } = reference;
const points = association.answers.map((chosen, j) => coordinates(itemOf(`Q${j}`, chosen, 5)));
const ones = new Float64Array(80).fill(1);
const weights = Float64Array.from(association.weights);

describe("own-respondent association", () => {
  test("of ordered answers is NumPy's weighted Pearson correlation", () => {
    const own = ownAssociation(points[0]!, points[1]!, weights);
    expect(own.answers).toBeCloseTo(association.weightedPearson, 12);
    expect(own.expectations).toBeCloseTo(association.weightedPearson, 12);
  });

  test("of unordered answers is the correlation of their stacked option indicators", () => {
    const [a, b] = association.nominal.map((chosen) => coordinates(itemOf("Q", chosen, 3, false)));
    expect(ownAssociation(a!, b!, ones).answers).toBeCloseTo(association.nominalCorrelation, 12);
  });

  test("is the same for two options whether they are ordered or not", () => {
    const [a, b] = [
      [0, 1, 1, 0, 1, 0, 0],
      [0, 1, 0, 0, 1, 1, 0],
    ];
    const w = new Float64Array(7).fill(1);
    const of = (ordered: boolean) =>
      ownAssociation(coordinates(itemOf("a", a!, 2, ordered)), coordinates(itemOf("b", b!, 2, ordered)), w)
        .answers;
    expect(of(true)).toBe(of(false));
  });

  test("of a distribution is what drawing answers from it gives in the long run", () => {
    const n = 4000;
    const stream = randomStream(4, ["draws"]);
    const probability = Float64Array.from({ length: n }, () => stream.uniform());
    const rows = Float64Array.from({ length: 2 * n }, (_, at) =>
      at % 2 === 1 ? probability[at >> 1]! : 1 - probability[at >> 1]!,
    );
    const draw = () => Array.from(probability, (p) => (stream.uniform() < p ? 1 : 0));
    const human = coordinates(itemOf("h", draw(), 2));
    const exact = ownAssociation(
      human,
      coordinates({ ...itemOf("s", draw(), 2), rows }),
      new Float64Array(n).fill(1),
    );
    const drawn = Array.from(
      { length: 20 },
      () => ownAssociation(human, coordinates(itemOf("s", draw(), 2)), new Float64Array(n).fill(1)).answers,
    );
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    // Var(p) = 1/12 of a total variance of 1/4: a correlation of 1/3 between two draws, √(1/3) with the expectation.
    expect(exact.answers).toBeCloseTo(1 / 3, 1);
    expect(Math.abs(mean - exact.answers)).toBeLessThan(0.012);
    expect(Math.abs(exact.expectations - Math.sqrt(1 / 3))).toBeLessThan(0.04);
  });

  test("is 0 when all simulated answers are alike, and undefined when all human ones are", () => {
    const alike = coordinates(itemOf("a", [1, 1, 1, 1], 3));
    const varied = coordinates(itemOf("b", [0, 1, 2, 1], 3));
    const w = new Float64Array(4).fill(1);
    expect(ownAssociation(varied, alike, w)).toEqual({ answers: 0, expectations: 0 });
    expect(ownAssociation(alike, varied, w).answers).toBeNaN();
  });

  test("leaves out respondents missing on either side", () => {
    const a = coordinates(itemOf("a", [0, 1, 2, -1, 2], 3));
    const b = coordinates(itemOf("b", [0, 2, 1, 1, -1], 3));
    const w = new Float64Array(5).fill(1);
    const kept = ownAssociation(
      coordinates(itemOf("a", [0, 1, 2], 3)),
      coordinates(itemOf("b", [0, 2, 1], 3)),
      new Float64Array(3).fill(1),
    );
    expect(ownAssociation(a, b, w).answers).toBeCloseTo(kept.answers, 14);
  });
});

describe("η²", () => {
  test("is the one of SciPy's analysis of variance", () => {
    const groups = Int32Array.from(association.groups);
    expect(etaSquared(points[0]!, groups, 4, ones)).toBeCloseTo(association.eta, 12);
  });

  test("is 1 when groups explain everything, 0 when they have equal means, and leaves out respondents without a group", () => {
    const w = new Float64Array(5).fill(1);
    const all = coordinates(itemOf("a", [0, 0, 2, 2, 1], 3));
    expect(etaSquared(all, Int32Array.of(0, 0, 1, 1, -1), 2, w)).toBeCloseTo(1, 14);
    const none = coordinates(itemOf("a", [0, 2, 0, 2, 1], 3));
    expect(etaSquared(none, Int32Array.of(0, 0, 1, 1, -1), 2, w)).toBeCloseTo(0, 14);
  });
});

describe("item pairs", () => {
  test("correlate as NumPy says", () => {
    const pairs = itemPairs(points, ones);
    for (const [i, r] of association.corrcoef.entries()) expect(pairs[i]).toBeCloseTo(r, 12);
  });

  test("with whole-number weights correlate as if respondents were repeated", () => {
    const counts = Float64Array.from({ length: 80 }, (_, i) => i % 3);
    const repeated = association.answers.map((chosen) =>
      coordinates(
        itemOf(
          "Q",
          chosen.flatMap((k, i) => Array.from({ length: counts[i]! }, () => k)),
          5,
        ),
      ),
    );
    const n = counts.reduce((sum, x) => sum + x, 0);
    const expected = itemPairs(repeated, new Float64Array(n).fill(1));
    for (const [i, r] of itemPairs(points, counts).entries()) expect(r).toBeCloseTo(expected[i]!, 12);
  });

  test("are NumPy's weighted correlations of those who answered both, where many did not", () => {
    const answered = missing.answers.map((chosen, j) => coordinates(itemOf(`Q${j}`, chosen, 5)));
    const pairs = itemPairs(answered, Float64Array.from(missing.weights));
    for (const [i, r] of missing.pairs.entries()) expect(pairs[i]).toBeCloseTo(r, 12);
  });

  test("by hand: answers that lie on a line where both were given correlate by 1", () => {
    // Those who left b out would lower it: they have the lowest answers to a.
    const a = coordinates(itemOf("a", [0, 0, 1, 2, 2], 3));
    const b = coordinates(itemOf("b", [-1, -1, 0, 2, 2], 3));
    expect(itemPairs([a, b], new Float64Array(5).fill(1))[0]).toBeCloseTo(1, 12);
    const alike = coordinates(itemOf("c", [0, 1, 2, 2, 2], 3));
    expect(
      itemPairs([alike, coordinates(itemOf("d", [-1, -1, 0, 1, 2], 3))], new Float64Array(5).fill(1))[0],
    ).toBeNaN();
  });

  test("agree fully with themselves, and with nothing when the simulation never varies", () => {
    const pairs = itemPairs(points, ones);
    const itself = pairAgreement(pairs, pairs, 5);
    expect(itself.agreement).toBeCloseTo(1, 12);
    expect(itself.human).toBeCloseTo(association.corrcoef.reduce((sum, r) => sum + Math.abs(r), 0) / 10, 12);
    const constant = new Float64Array(10).fill(Number.NaN);
    expect(pairAgreement(pairs, constant, 5)).toMatchObject({ agreement: 0, simulated: 0 });
  });
});

describe("Cramér's V", () => {
  const flat = Float64Array.from(association.table.flat());

  test("is SciPy's", () => {
    expect(cramersV(flat, 4).plain).toBeCloseTo(association.cramer, 12);
  });

  test("corrected by hand for a table of two by two", () => {
    // [[12, 6], [4, 8]]: n = 30, φ² = (12·8 − 6·4)² / (18·12·16·14) = 5184 / 48384 = 3/28; φ̃² = 3/28 − 1/29; r̃ = c̃ =
    // 2 − 1/29.
    const expected = Math.sqrt((3 / 28 - 1 / 29) / (1 - 1 / 29));
    const v = cramersV(Float64Array.of(12, 6, 4, 8), 2);
    expect(v.plain).toBeCloseTo(Math.sqrt(3 / 28), 12);
    expect(v.corrected).toBeCloseTo(expected, 12);
  });

  test("corrected is far nearer 0 than plain for unrelated variables", () => {
    const stream = randomStream(5, ["tables"]);
    let plain = 0;
    let corrected = 0;
    for (let repeat = 0; repeat < 200; repeat++) {
      const table = new Float64Array(30);
      for (let i = 0; i < 100; i++) table[stream.integer(5) * 6 + stream.integer(6)]! += 1;
      const v = cramersV(table, 6);
      plain += v.plain / 200;
      corrected += v.corrected / 200;
    }
    expect(plain).toBeGreaterThan(0.18);
    expect(corrected).toBeLessThan(plain / 3);
  });

  test("is undefined for a variable that does not vary", () => {
    expect(cramersV(Float64Array.of(5, 0, 3, 0), 2).plain).toBeNaN();
  });
});
