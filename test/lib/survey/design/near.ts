import { expect } from "vitest";

const list = (value: number | readonly number[]): readonly number[] =>
  typeof value === "number" ? [value] : value;

/** Checks equality to eight digits. */
export function near(
  found: number | readonly number[],
  expected: number | readonly number[],
  relative = 1e-8,
): void {
  const [a, b] = [list(found), list(expected)];
  expect(a.length).toBe(b.length);
  for (const [k, value] of b.entries()) {
    expect(Math.abs(a[k]! - value), `${a[k]} against ${value}`).toBeLessThanOrEqual(
      relative * Math.max(Math.abs(value), 1e-9),
    );
  }
}
