import { describe, expect, it } from "vitest";
import { Rows } from "../../../../lib/plot/layout/rows.js";
import type { Points } from "../../../../lib/plot/marks/mark.js";
import { type MetricDot, metricPanels } from "../../../../lib/plot/metric/metric-panels.js";

const rows = new Rows([{ label: "a" }, { label: "b" }, { label: "uniform" }], 26);
const dot = (at: number, value: number, low: number, high: number): MetricDot => ({
  ...{ estimate: { value, low, high }, at, who: "somebody", says: "something" },
});
const marker = { color: "#000", symbol: "circle", size: 9 } as const;

/** The panel of two conditions around .2 and a floor at a value. */
function panel(floor: number) {
  const { panels } = metricPanels(
    [
      {
        metric: "kl",
        rules: [
          {
            ...{ name: "uniform floor", at: { value: floor, low: floor - 0.3, high: floor + 0.5 } },
            ...{ span: rows.span, line: { color: "#000", width: 1 }, cut: true },
          },
        ],
        dots: [
          { name: "simulated", marker, dots: [dot(2, 0.2, 0.15, 0.25), dot(1, 0.22, 0.18, 0.3)] },
          { name: "worst", marker, mayBeOff: true, dots: [dot(0, floor, floor - 0.3, floor + 0.5)] },
        ],
      },
    ],
    rows,
  );
  return panels[0]![0]!;
}

describe("a metric's panel", () => {
  it("shows conditions closely, and names a floor that is far away at the edge, in its row", () => {
    const { x, marks, labels } = panel(0.9);
    expect(x.range[1]).toBeLessThan(0.35);
    expect(labels).toEqual([
      expect.objectContaining({ text: "0.90 →", at: [x.range[1], 0], align: "right" }),
    ]);
    expect(marks.some(({ name }) => name === "uniform floor")).toBe(false);
  });

  it("has a floor that is near on its axis, without the far end of its interval", () => {
    const { x, marks, labels } = panel(0.35);
    expect(x.range[1]).toBeLessThan(0.5);
    expect(labels).toEqual([]);
    const worst = marks.find(({ name }) => name === "worst") as Points;
    expect(worst.x).toEqual([0.35]);
    expect(0.35 + worst.error_x!.array[0]!).toBeCloseTo(x.range[1], 12);
  });
});
