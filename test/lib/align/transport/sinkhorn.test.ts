import { describe, expect, test } from "vitest";
import { traitPoints } from "../../../../lib/align/points/trait-points.js";
import { pointCosts } from "../../../../lib/align/transport/costs.js";
import { planSums } from "../../../../lib/align/transport/log-pass.js";
import { scaleAt } from "../../../../lib/align/transport/scaling.js";
import { sinkhorn } from "../../../../lib/align/transport/sinkhorn.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { peers } from "../peers.js";

const drawn = (n: number, seed: number, shift = 0) => {
  const stream = randomStream(seed, ["drawn"]);
  return Array.from({ length: n }, () => [stream.normal() + shift, stream.normal()]);
};
const points = (rows: number[][], weights?: number[]) => traitPoints(rows, ["a", "b"], weights);

describe("a transport plan", () => {
  test.each(peers.transport.map((one) => [one.epsilon.toFixed(3), one] as const))(
    "is POT's at ε %s",
    async (_, { costs, from, to, epsilon, plan, cost }) => {
      const found = await sinkhorn({ costs, from, to }, { epsilon, tolerance: 1e-13, iterations: 200_000 });
      for (const [i, row] of plan.entries())
        for (const [j, mass] of row.entries()) expect(found.row(i)[j]).toBeCloseTo(mass, 10);
      expect(found.cost).toBeCloseTo(cost, 9);
    },
  );

  test("has the marginals it should have, by rows and by columns", async () => {
    const weights = [1, 2, 3, 4, 5];
    const plan = await sinkhorn(
      { from: points(drawn(5, 1), weights), to: points(drawn(8, 2)) },
      { tolerance: 1e-10 },
    );
    for (const [i, weight] of weights.entries())
      expect(plan.row(i).reduce((a, b) => a + b)).toBeCloseTo(weight / 15, 9);
    for (let j = 0; j < 8; j++) expect(plan.column(j).reduce((a, b) => a + b)).toBeCloseTo(1 / 8, 9);
    expect(plan.marginalError.rows).toBeLessThan(1e-10);
  });

  test("moves with one point of the reference as little as the point moves", async () => {
    const [from, to] = [drawn(12, 3), drawn(10, 4)];
    const at = async (shift: number) => {
      const moved = to.map((row, j) => (j === 0 ? [row[0]! + shift, row[1]!] : row));
      const plan = await sinkhorn(
        { from: points(from), to: points(moved) },
        { epsilon: 0.2, tolerance: 1e-12, iterations: 50_000 },
      );
      return Array.from({ length: 12 }, (_, i) => [...plan.row(i)]).flat();
    };
    const [before, little, less] = [await at(0), await at(1e-3), await at(1e-6)];
    const apart = (a: number[], b: number[]) => Math.max(...a.map((mass, k) => Math.abs(mass - b[k]!)));
    expect(apart(before, little)).toBeLessThan(1e-3);
    expect(apart(before, less)).toBeLessThan(1e-6);
    expect(apart(before, less)).toBeGreaterThan(0);
  });

  test("follows the points when their order changes", async () => {
    const [from, to] = [drawn(9, 5), drawn(7, 6)];
    const plan = await sinkhorn({ from: points(from), to: points(to) }, { tolerance: 1e-12 });
    const turned = await sinkhorn({ from: points(from.toReversed()), to: points(to) }, { tolerance: 1e-12 });
    for (let i = 0; i < 9; i++)
      for (let j = 0; j < 7; j++) expect(turned.row(8 - i)[j]).toBeCloseTo(plan.row(i)[j]!, 10);
  });

  test("held in 32-bit numbers is the one in 64-bit numbers", async () => {
    const [from, to] = [drawn(60, 7, 0.4), drawn(50, 8)];
    const costs = pointCosts(points(from), points(to));
    const planOf = async (bits: 32 | 64) => {
      const potentials = {
        costs,
        ...{ from: new Float64Array(60).fill(1 / 60), to: new Float64Array(50).fill(1 / 50) },
        ...{ f: new Float64Array(60), g: new Float64Array(50), relax: Number.POSITIVE_INFINITY },
      };
      const until = { tolerance: 1e-6, iterations: 5000, bits };
      const { converged } = await scaleAt(potentials, 0.1, until, async () => {});
      expect(converged).toBe(true);
      return planSums(potentials, 0.1, async () => {});
    };
    const [single, double] = [await planOf(32), await planOf(64)];
    expect(single.cost).toBeCloseTo(double.cost, 6);
    expect(single.rows).toBeLessThan(3e-6);
    expect(single.columns).toBeLessThan(3e-6);
  });

  test.each(peers.relaxed.map((one) => [one.relax, one] as const))(
    "whose rows are relaxed by %s is POT's unbalanced one",
    async (_, { costs, from, to, epsilon, relax, plan }) => {
      const found = await sinkhorn(
        { costs, from, to },
        { epsilon, relax, tolerance: 1e-14, iterations: 50_000 },
      );
      for (const [i, row] of plan.entries())
        for (const [j, mass] of row.entries()) expect(found.row(i)[j]).toBeCloseTo(mass, 9);
    },
  );

  test("between groups that are far apart and differ in mass converges when rows are relaxed", async () => {
    const side = (x: number, n: number) => Array.from({ length: n }, (_, i) => [x, i / n]);
    const from = points([...side(0, 11), ...side(10, 9)]);
    const to = points([...side(0, 10), ...side(10, 10)]);
    const options = { epsilon: 0.02, iterations: 1000 };
    await expect(sinkhorn({ from, to }, options)).rejects.toThrow("is too small");
    const plan = await sinkhorn({ from, to }, { ...options, relax: 0.5 });
    expect(plan.marginalError.columns).toBeLessThan(1e-6);
    expect(plan.marginalError.rows).toBeCloseTo(0.1, 2);
  });

  test("gives nothing to a row or a column without mass", async () => {
    const plan = await sinkhorn({
      costs: [
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      from: [0.5, 0.5, 0],
      to: [1, 0],
    });
    expect([...plan.row(2)]).toEqual([0, 0]);
    expect([...plan.column(1)]).toEqual([0, 0, 0]);
    expect(plan.row(1)[0]).toBeCloseTo(0.5, 12);
  });

  test("shows ε, iterations and marginal error", async () => {
    const plan = await sinkhorn(
      {
        costs: [
          [0, 1],
          [1, 0],
        ],
      },
      { epsilon: 0.1 },
    );
    expect(plan.toTable().toText()).toMatch(/ε +0\.1\n.*\niterations/);
  });
});

describe("a mistake is named:", () => {
  test("an ε too small, with one that converges", async () => {
    const problem = { from: points(drawn(40, 1, 1)), to: points(drawn(40, 2)) };
    const options = { epsilon: 0.002, iterations: 200 };
    const error = await sinkhorn(problem, options).catch(String);
    expect(error).toMatch(/epsilon 0.002 is too small: after 200 iterations the marginal error is/);
    const suggested = Number(/epsilon: ([\d.]+) converges/.exec(String(error))![1]);
    expect(suggested).toBeGreaterThan(0.002);
    const found = await sinkhorn(problem, { ...options, epsilon: suggested });
    expect(found.marginalError.rows).toBeLessThan(1e-6);
    await expect(sinkhorn(problem, { epsilon: 1e-14 })).rejects.toThrow("below what rounding leaves");
    await expect(sinkhorn(problem, { epsilon: 0 })).rejects.toThrow("epsilon: 0");
  });

  test("marginals that are not balanced, of another length, negative, or empty", async () => {
    const costs = [
      [0, 1],
      [1, 0],
    ];
    await expect(sinkhorn({ costs, from: [0.5, 0.5], to: [0.5, 0.6] })).rejects.toThrow(
      "the marginals are not balanced: 'from' sums to 1, 'to' to 1.1",
    );
    await expect(sinkhorn({ costs, from: [1] })).rejects.toThrow("'from' has 1 masses");
    await expect(sinkhorn({ costs, from: [1.5, -0.5] })).rejects.toThrow("mass 2 of 'from' is -0.5");
    await expect(sinkhorn({ costs, from: [0, 0], to: [0, 0] })).rejects.toThrow("'from' has no mass");
    await expect(sinkhorn({ costs: [[0, 1], [1]] })).rejects.toThrow("row 2 of the costs has 1 value");
    await expect(sinkhorn({ costs: [[0, Number.NaN]] })).rejects.toThrow("row 1, column 2 is NaN");
  });
});
