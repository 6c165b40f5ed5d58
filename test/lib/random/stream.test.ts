import { expect, test } from "vitest";
import { normalVector, permutation, randomStream } from "../../../lib/random/stream.js";

test("the same seed and path give the same draws, whatever was drawn elsewhere in between", () => {
  const alone = Array.from(
    { length: 5 },
    (() => {
      const stream = randomStream(7, ["noise", 3]);
      return () => stream.uniform();
    })(),
  );
  const first = randomStream(7, ["noise", 3]);
  const other = randomStream(7, ["noise", 4]);
  const interleaved = alone.map(() => {
    other.normal();
    return first.uniform();
  });
  expect(interleaved).toEqual(alone);
});

test("a different seed, a different path, and a number in place of its text each give other draws", () => {
  const draws = [
    randomStream(1, ["a", 1]),
    randomStream(2, ["a", 1]),
    randomStream(1, ["a", 2]),
    randomStream(1, ["a", "1"]),
    randomStream(1, ["a1"]),
    randomStream(1, []),
    randomStream(0.5, ["a", 1]),
  ].map((stream) => stream.uniform());
  expect(new Set(draws).size).toBe(draws.length);
});

test("uniform draws over many neighbouring paths have the mean, variance and spread of a uniform variable", () => {
  const n = 20_000;
  const bins = new Array<number>(20).fill(0);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = randomStream(1, ["agent", i]).uniform();
    expect(value >= 0 && value < 1).toBe(true);
    sum += value;
    squares += value * value;
    bins[Math.floor(value * 20)]! += 1;
  }
  const mean = sum / n;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  expect(Math.abs(squares / n - mean * mean - 1 / 12)).toBeLessThan(0.003);
  const chiSquare = bins.reduce((total, count) => total + (count - n / 20) ** 2 / (n / 20), 0);
  expect(chiSquare).toBeLessThan(43.8); // the 99.9 % point of χ² with 19 degrees of freedom
});

test("normal draws have mean 0, variance 1, kurtosis 3 and no correlation between neighbours", () => {
  const draws = normalVector(3, ["noise"], 50_000);
  const moment = (power: number) => draws.reduce((total, x) => total + x ** power, 0) / draws.length;
  expect(Math.abs(moment(1))).toBeLessThan(0.02);
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(moment(3))).toBeLessThan(0.06);
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.15);
  let product = 0;
  for (let i = 1; i < draws.length; i++) product += draws[i]! * draws[i - 1]!;
  expect(Math.abs(product / draws.length)).toBeLessThan(0.02);
});

test("a longer vector at the same path begins with the shorter one", () => {
  expect([...normalVector(3, ["x"], 7)]).toEqual([...normalVector(3, ["x"], 20).subarray(0, 7)]);
});

test("every order of three is drawn about equally often", () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = permutation(i, ["shuffle"], 3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(115);
});
