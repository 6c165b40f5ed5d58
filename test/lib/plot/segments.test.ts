import { describe, expect, test } from "vitest";
import type { Bars } from "../../../lib/plot/marks/mark.js";
import { segments } from "../../../lib/plot/segments.js";
import { smallStudy } from "./small-study.js";

const { segmentation } = smallStudy();

describe("the plot of segments", () => {
  const figure = segments(segmentation);

  test("has a bar of its weighted share for every segment, small cells apart", () => {
    const bars = figure.data as readonly unknown[] as readonly Bars[];
    expect(bars.map((trace) => trace.x.length)).toEqual([6, 2]);
    const drawn = bars.flatMap((trace) => [...trace.x]);
    expect(drawn.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(figure.caption).toContain("‡ 2 of 8 segments have an effective n below 10.");
    expect(figure.caption).toContain("Without a segment: 1 (no class).");
  });

  test("in plain text gives share and n of each", () => {
    const first = segmentation.segments[0]!;
    expect(figure.toText()).toContain(`${(first.share * 100).toFixed(1)} %, n ${first.n}`);
  });
});
