import { describe, expect, test } from "vitest";
import { countAxis, logAxis, optionAxis, valueAxis } from "../../../../lib/plot/layout/axis.js";
import { roundTicks } from "../../../../lib/plot/layout/ticks.js";
import { textWidth } from "../../../../lib/plot/theme/font.js";

describe("ticks", () => {
  test("are round and enclose what they measure", () => {
    expect(roundTicks(0, 0.93, 4)).toEqual([0, 0.5, 1]);
    expect(roundTicks(-0.13, 0.41, 4)).toEqual([-0.2, 0, 0.2, 0.4, 0.6]);
    expect(roundTicks(0, 7, 4)).toEqual([0, 2, 4, 6, 8]);
  });

  test("are inside the axis, and their labels never meet", () => {
    for (const pixels of [30, 60, 120, 400])
      for (const values of [
        [0, 0.37],
        [-1234.5, 88],
        [0.00012, 0.00019],
      ]) {
        const { range, tickvals, ticktext } = valueAxis(values, pixels);
        for (const tick of tickvals) {
          expect(tick).toBeGreaterThanOrEqual(range[0]);
          expect(tick).toBeLessThanOrEqual(range[1]);
        }
        const places = tickvals.map((tick) => ((tick - range[0]) / (range[1] - range[0])) * pixels);
        for (const [i, place] of places.slice(1).entries())
          expect(place - places[i]!).toBeGreaterThan(
            (textWidth(ticktext[i]!) + textWidth(ticktext[i + 1]!)) / 2,
          );
      }
  });
});

describe("an axis", () => {
  test("of values has all of them inside, 0 where asked for, and ignores what is not finite", () => {
    const { range } = valueAxis([0.2, Number.NaN, 0.4, Number.POSITIVE_INFINITY], 200);
    expect(range[0]).toBeLessThan(0.2);
    expect(range[0]).toBeGreaterThan(0);
    expect(range[1]).toBeGreaterThan(0.4);
    expect(valueAxis([0.2, 0.4], 200, { from0: true }).range[0]).toBeLessThan(0);
    expect(valueAxis([0, 0.4], 200, { flush: true }).range[0]).toBe(0);
    expect(valueAxis([], 200).range[0]).toBeLessThan(valueAxis([], 200).range[1]);
  });

  test("of layers names the first and round numbers, fewer where there is less room", () => {
    expect(countAxis(1, 6, 200).tickvals).toEqual([1, 2, 3, 4, 5, 6]);
    expect(countAxis(1, 32, 220).tickvals).toEqual([1, 5, 10, 15, 20, 25, 30]);
    expect(countAxis(0, 12, 100).tickvals).toEqual([0, 5, 10]);
  });

  test("of options has their codes, and what its ends mean below", () => {
    const axis = optionAxis([1, 2, 3], ["1 very", "3 not"], 170);
    expect(axis).toMatchObject({ tickvals: [0, 1, 2], ticktext: ["1", "2", "3"], title: "1 very\n3 not" });
    const ten = Array.from({ length: 10 }, (_, k) => k + 1);
    expect(optionAxis(ten, [], 150).ticktext).toEqual(ten.map(String));
    expect(
      optionAxis(
        Array.from({ length: 101 }, (_, k) => k),
        [],
        170,
      ).tickvals.length,
    ).toBeLessThan(10);
  });
});

describe("a logarithmic axis", () => {
  test("has decades as units, and as many sizes as there is room for, the first among them", () => {
    const { range, tickvals, ticktext } = logAxis([10, 20, 50, 100, 200, 500, 1000], 250);
    expect(range).toEqual([0.9, 3.1]);
    expect(ticktext).toEqual(["10", "20", "50", "100", "200", "500", "1000"]);
    expect(tickvals[3]).toBeCloseTo(2, 12);
    const narrow = logAxis([10, 20, 50, 100, 200, 500, 1000], 80).ticktext;
    expect(narrow[0]).toBe("10");
    expect(narrow.length).toBeLessThan(5);
  });
});
