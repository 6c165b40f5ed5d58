import { describe, expect, it } from "vitest";
import { edgeText, zoomed } from "../../../../lib/plot/metric/zoom.js";

describe("an axis around the values of interest", () => {
  it("has a floor on it that is near, and 0", () => {
    expect(zoomed([0.2, 0.5], [0.6], { from0: false })).toEqual({
      values: [0.2, 0.5, 0.6],
      from0: true,
      off: [],
    });
  });

  it("leaves off a floor beside which the values could not be told apart, and 0 likewise", () => {
    expect(zoomed([0.5, 0.55], [0.1, 0.57], { from0: false })).toEqual({
      values: [0.5, 0.55, 0.57],
      from0: false,
      off: [0.1],
    });
  });

  it("takes floors in order of their distance, so that a near one is kept where a far one is not", () => {
    const { off } = zoomed([1, 2], [9, 3], { from0: false });
    expect(off).toEqual([9]);
  });

  it("shows everything where the values are one", () => {
    expect(zoomed([0.4], [2], { from0: false })).toEqual({ values: [0.4, 2], from0: true, off: [] });
  });

  it("ignores values that are not finite", () => {
    expect(zoomed([0.4, Number.NaN, 0.6], [Number.NaN], { from0: false }).values).toEqual([0.4, 0.6]);
  });
});

describe("a value at an edge", () => {
  it("has an arrow towards it", () => {
    expect(edgeText("uniform floor", 0.684, "right")).toBe("uniform floor 0.68 →");
    expect(edgeText("", 0.684, "below")).toBe("↓ 0.68");
  });
});
