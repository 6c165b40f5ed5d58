import { describe, expect, test } from "vitest";
import { crossing, monotone } from "../../../../lib/fidelity/worth/crossing.js";
import { interviewsInWords, withIntervalInWords } from "../../../../lib/fidelity/worth/interviews.js";
import { sizesUpTo } from "../../../../lib/fidelity/worth/sizes.js";

test("neighbours that fall are replaced by their mean, as by scikit-learn's isotonic regression", () => {
  expect(monotone([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4]);
  expect(monotone([3, 2, 1])).toEqual([2, 2, 2]);
  expect(monotone([0, 4, 1, 1, 5])).toEqual([0, 2, 2, 2, 5]);
});

describe("the number of interviews", () => {
  test("is where the advantage becomes 0, linear in the logarithm of n", () => {
    expect(crossing([10, 1000], [-1, 1])).toEqual({ kind: "about", n: expect.closeTo(100, 9) });
    expect(crossing([50, 100, 200], [-3, -1, 1]).n).toBeCloseTo(100 * Math.SQRT2, 9);
  });

  test("is below the smallest size where the baseline is better already there", () => {
    expect(crossing([50, 100], [0.1, 0.2])).toEqual({ kind: "fewer than", n: 50 });
    expect(interviewsInWords({ kind: "fewer than", n: 50 })).toBe("fewer than 50");
  });

  test("is above the largest where the simulation is better still there", () => {
    expect(crossing([50, 100], [-0.2, -0.1])).toEqual({ kind: "more than", n: 100 });
  });

  test("is given to two digits, and an interval without a bound says so", () => {
    expect(interviewsInWords({ kind: "about", n: 43.7 })).toBe("about 44");
    expect(interviewsInWords({ kind: "about", n: 437 })).toBe("about 440");
    const about = { kind: "about", n: 31.2 } as const;
    expect(withIntervalInWords(about, { kind: "fewer than", n: 10 }, { kind: "about", n: 58 })).toBe(
      "about 31 [< 10 … 58]",
    );
    const more = { kind: "more than", n: 500 } as const;
    expect(withIntervalInWords(more, about, more)).toBe("more than 500 [31 … > 500]");
    expect(withIntervalInWords(more, more, more)).toBe("more than 500");
  });
});

describe("sizes", () => {
  test("go up to half of the respondents there are", () => {
    expect(sizesUpTo({ size: 450 })).toEqual([10, 20, 50, 100, 200]);
    expect(sizesUpTo({ size: 5000 })).toEqual([10, 20, 50, 100, 200, 500, 1000]);
    expect(sizesUpTo({ size: 450 }, [200, 5, 200])).toEqual([5, 200]);
  });

  test("that the respondents do not suffice for are refused, with the most that they do", () => {
    expect(() => sizesUpTo({ size: 450 }, [300])).toThrow(/300 of 450.*at most half of them, 225/s);
    expect(() => sizesUpTo({ size: 12 })).toThrow(/at least 20/);
    expect(() => sizesUpTo({ size: 450 }, [2.5])).toThrow(/whole number/);
  });
});
