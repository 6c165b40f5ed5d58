import { expect, test } from "vitest";
import { exponentials } from "../../../../lib/model/scoring/exponentials.js";

test("exponentials are those of Math.exp to 1e-12, and 0 where they change no digit of their sum", () => {
  const values = Float32Array.from({ length: 20_000 }, (_, i) => 3 - i / 25);
  const found = new Float64Array(values.length);
  const sum = exponentials(values, 3, found);
  let expected = 0;
  values.forEach((value, i) => {
    const exact = Math.exp(value - 3);
    expected += exact;
    expect(Math.abs(found[i]! - exact)).toBeLessThanOrEqual(1e-12 * exact + 2e-22);
  });
  expect(Math.abs(sum / expected - 1)).toBeLessThan(1e-12);
});

test("a value that is no number makes the sum none", () => {
  const into = new Float64Array(3);
  expect(exponentials(Float32Array.of(1, Number.NaN, 0), 1, into)).toBeNaN();
  expect(exponentials(Float32Array.of(1, Number.NEGATIVE_INFINITY, 1), 1, into)).toBe(2);
});
