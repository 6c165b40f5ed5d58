import { describe, expect, test } from "vitest";
import { distancesOf, populationDistances } from "../../../../lib/align/distance/distances.js";
import { marginalDistances } from "../../../../lib/align/distance/mean-wasserstein.js";
import { slicedAlong } from "../../../../lib/align/distance/sliced-wasserstein.js";
import { traitPoints } from "../../../../lib/align/points/trait-points.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { named, peers } from "../peers.js";

const drawn = (n: number, seed: number, shift = 0) => {
  const stream = randomStream(seed, ["drawn"]);
  return traitPoints(
    Array.from({ length: n }, () => [stream.normal() + shift, stream.normal()]),
    ["a", "b"],
  );
};

describe("distances", () => {
  test.each(peers.distances.map((one, i) => [i, one] as const))(
    "are those of SciPy, POT and scikit-learn, case %i",
    (_, { x, v, y, w, directions, wasserstein, sliced, frechet, mmd }) => {
      const people = traitPoints(x, named(x), v);
      const reference = traitPoints(y, named(y), w);
      for (const [k, found] of marginalDistances(people, reference).entries())
        expect(found).toBeCloseTo(wasserstein[k]!, 12);
      const along = directions.map((direction) => Float64Array.from(direction));
      expect(slicedAlong(people, reference, along)).toBeCloseTo(sliced, 12);
      const found = distancesOf({ people, reference, seed: 1 });
      expect(found.frechet).toBeCloseTo(frechet, 9);
      if (mmd !== null) expect(found.mmd).toBeCloseTo(mmd, 12);
    },
  );

  test("are 0 between people and themselves, and the same whichever side comes first", () => {
    const [a, b] = [drawn(60, 1), drawn(50, 2, 1)];
    const itself = distancesOf({ people: a, reference: a, seed: 1 });
    expect(itself.wasserstein).toBe(0);
    expect(itself.sliced).toBe(0);
    expect(itself.frechet).toBeCloseTo(0, 12);
    const [one, other] = [
      distancesOf({ people: a, reference: b, seed: 1 }),
      distancesOf({ people: b, reference: a, seed: 1 }),
    ];
    for (const key of ["wasserstein", "sliced", "frechet", "mmd"] as const)
      expect(one[key]).toBeCloseTo(other[key], 10);
  });

  test("obey the triangle inequality where they are metrics", () => {
    const sets = [drawn(40, 1), drawn(30, 2, 0.7), drawn(35, 3, -1)] as const;
    const between = (i: number, j: number) => distancesOf({ people: sets[i]!, reference: sets[j]!, seed: 5 });
    for (const key of ["wasserstein", "sliced"] as const)
      expect(between(0, 2)[key]).toBeLessThanOrEqual(between(0, 1)[key] + between(1, 2)[key]);
  });

  test("do not depend on the order of people", () => {
    const [a, b] = [drawn(60, 1), drawn(50, 2, 0.3)];
    const turned = traitPoints(
      Array.from({ length: 60 }, (_, i) => [...a.values.subarray(2 * (59 - i), 2 * (60 - i))]),
      ["a", "b"],
    );
    const [one, other] = [a, turned].map((people) => distancesOf({ people, reference: b, seed: 1 }));
    for (const key of ["wasserstein", "sliced", "frechet", "mmd"] as const)
      expect(one![key]).toBeCloseTo(other![key], 12);
  });

  test("count a person of weight 2 as two people", () => {
    const rows = [
      [0.1, 2],
      [1.4, 0.3],
      [-1, 0.5],
    ];
    const reference = drawn(30, 4);
    const weighted = traitPoints(rows, ["a", "b"], [2, 1, 1]);
    const repeated = traitPoints([rows[0]!, ...rows], ["a", "b"]);
    const [one, other] = [weighted, repeated].map((people) => distancesOf({ people, reference, seed: 1 }));
    expect(one!.wasserstein).toBeCloseTo(other!.wasserstein, 12);
    expect(one!.sliced).toBeCloseTo(other!.sliced, 12);
  });
});

describe("the permutation test of MMD", () => {
  test("finds a shift, and rejects one sample in twenty of the same population", () => {
    expect(populationDistances(drawn(60, 1, 1), drawn(60, 2), { seed: 1 }).test.p).toBe(1 / 200);
    const p = Array.from(
      { length: 60 },
      (_, k) =>
        populationDistances(drawn(25, 100 + k), drawn(25, 200 + k), { seed: k, permutations: 99 }).test.p,
    );
    expect(p.filter((one) => one <= 0.05).length).toBeLessThanOrEqual(7);
    expect(p.filter((one) => one <= 0.5).length).toBeGreaterThan(18);
    expect(p.filter((one) => one <= 0.5).length).toBeLessThan(42);
  });
});

describe("a mistake is named:", () => {
  test("a trait that does not vary in the reference, other traits, a lone point", () => {
    const flat = traitPoints(
      [
        [1, 2],
        [3, 2],
      ],
      ["a", "b"],
    );
    expect(() => populationDistances(drawn(5, 1), flat, { seed: 1 })).toThrow(
      "column b: everybody in the reference has the value 2",
    );
    const other = traitPoints(
      [
        [1, 2],
        [3, 4],
      ],
      ["a", "bb"],
    );
    expect(() => populationDistances(drawn(5, 1), other, { seed: 1 })).toThrow("did you mean 'bb'?");
    expect(() => populationDistances(traitPoints([[1, 2]], ["a", "b"]), drawn(5, 1), { seed: 1 })).toThrow(
      "there is one point among the people",
    );
  });

  test("a value that is no number, a row too short, weights of another number", () => {
    expect(() => traitPoints([[1, Number.NaN]], ["a", "b"])).toThrow("column b: the value of row 1 is NaN");
    expect(() => traitPoints([[1]], ["a", "b"])).toThrow("row 1 has 1 value for 2 traits");
    expect(() => traitPoints([[1, 2]], ["a", "b"], [1, 1])).toThrow("2 weights for 1 row");
    expect(() => traitPoints([[1, 2]], [])).toThrow("no trait is named");
    expect(() => traitPoints([[1, 2]], ["a", "a"])).toThrow("'a' is named twice");
  });
});
