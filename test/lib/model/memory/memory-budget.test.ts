import { afterEach, describe, expect, test } from "vitest";
import { memoryBudget } from "../../../../lib/model/memory/memory-budget.js";

const before = process.env.POPULI_MEMORY_MB;
afterEach(() => {
  if (before === undefined) delete process.env.POPULI_MEMORY_MB;
  else process.env.POPULI_MEMORY_MB = before;
});

describe("the memory budget", () => {
  test.each([
    ["12 GB", 12e9],
    ["1.5gb", 1.5e9],
    ["900 MB", 900e6],
    ["2 GiB", 2 ** 31],
    [3e9, 3e9],
  ])("%j is accepted", (asked, bytes) => {
    expect(memoryBudget(asked)).toEqual({ bytes, reason: "asked for" });
  });

  test.each([12, "12", "12 apples", "GB", "1e9", 0, -1, Number.NaN, Number.POSITIVE_INFINITY, ""])(
    "%j is refused, and the error shows an example",
    (asked) => {
      expect(() => memoryBudget(asked)).toThrow(/'memory' is .+\n.*such as "12 GB"/);
    },
  );

  test("is nine tenths of POPULI_MEMORY_MB where that is less than what is free", () => {
    process.env.POPULI_MEMORY_MB = "200";
    expect(memoryBudget()).toEqual({ bytes: 0.9 * 200 * 2 ** 20, reason: "of POPULI_MEMORY_MB" });
  });

  test("is nine tenths of what the process holds and what is free, even if POPULI_MEMORY_MB is more", () => {
    process.env.POPULI_MEMORY_MB = "1000000000";
    const { bytes, reason } = memoryBudget();
    expect(reason).toBe("free on this machine");
    const there = process.memoryUsage.rss() + process.availableMemory();
    expect(bytes / there).toBeGreaterThan(0.6);
    expect(bytes / there).toBeLessThan(1.2);
  });
});
