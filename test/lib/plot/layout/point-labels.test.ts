import { describe, expect, test } from "vitest";
import { valueAxis } from "../../../../lib/plot/layout/axis.js";
import { type NamedPoint, pointLabels } from "../../../../lib/plot/layout/point-labels.js";
import { fontSize, lineHeight, textWidth } from "../../../../lib/plot/theme/font.js";

const size = { width: 480, height: 420 };

/** Rectangles of names in pixels, as a reader computes them from what a label says. */
function boxesOf(named: readonly NamedPoint[]) {
  const axes = {
    x: valueAxis([-1, 1], size.width, {}),
    y: valueAxis([-1, 1], size.height, { upright: true }),
  };
  const labels = pointLabels(
    named,
    named.map(({ at }) => at),
    axes,
    size,
  );
  const share = (axis: (typeof axes)["x"], value: number) =>
    (value - axis.range[0]) / (axis.range[1] - axis.range[0]);
  return labels.map(({ at, shift = 0, text, align }) => {
    const long = textWidth(text, fontSize.note);
    const anchor = size.width * share(axes.x, at[0]) + shift;
    const left = align === "left" ? anchor : align === "right" ? anchor - long : anchor - long / 2;
    const middle = size.height * share(axes.y, at[1]);
    const half = lineHeight(fontSize.note) / 2;
    return { left, right: left + long, low: middle - half, high: middle + half };
  });
}

describe("the names of points", () => {
  test("stand to the right of their points where there is room", () => {
    const [label] = pointLabels(
      [{ text: "Norway", at: [0, 0] }],
      [[0, 0]],
      { x: valueAxis([-1, 1], 480, {}), y: valueAxis([-1, 1], 420, { upright: true }) },
      size,
    );
    expect(label).toMatchObject({ at: [0, 0], shift: 8, align: "left" });
  });

  test("stay within the panel, also long ones of points at its edges", () => {
    const named = [
      { text: "Bosnia and Herzegovina", at: [1, 0.5] },
      { text: "Republic of North Macedonia", at: [-1, 0] },
      { text: "Norway", at: [1, 1] },
    ] as const;
    for (const { left, right } of boxesOf(named)) {
      expect(left).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(size.width);
    }
  });

  test("of points that lie close together do not cover each other", () => {
    const named = [
      { text: "Estonia", at: [0, 0] },
      { text: "Germany", at: [0.03, 0.01] },
      { text: "Slovakia", at: [-0.02, -0.02] },
      { text: "Slovenia", at: [0.01, -0.05] },
    ] as const;
    const boxes = boxesOf(named);
    for (const [k, a] of boxes.entries())
      for (const b of boxes.slice(k + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.high <= b.low || b.high <= a.low;
        expect(apart, `${k}`).toBe(true);
      }
  });
});
