import { describe, expect, test } from "vitest";
import type { Bars } from "../../../lib/plot/marks/mark.js";
import { segments } from "../../../lib/plot/segments.js";
import { segment } from "../../../lib/segment/segment.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
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

describe("the plot of many segments", () => {
  // 30 places: five of 40 people, and 25 of two.
  const place = Array.from({ length: 250 }, (_, i) => `place ${i < 200 ? i % 5 : 5 + ((i - 200) % 25)}`);
  const many = segment(surveyOf({ place }, { name: "places" }), {
    name: "byPlace",
    identifiers: ["place"],
    minimum: 30,
  });
  const figure = segments(many);
  const bars = figure.data as readonly unknown[] as readonly Bars[];

  test("has a bar for those with enough respondents, and one for all others together", () => {
    expect(bars.map(({ name, x }) => [name, x.length])).toEqual([
      ["segment", 5],
      ["other segments together", 1],
    ]);
    expect(bars[1]!.x[0]).toBeCloseTo(50 / 250, 12);
    expect(figure.toText()).toMatch(/25 other segments .* 20\.0 %, n 50/);
  });

  test("has no bar for the others where it would make the rest a line, and says so", () => {
    const tiny = segment(
      surveyOf(
        { place: place.map((name, i) => (i < 40 ? "large" : `${name} ${i % 4}`)) },
        { name: "places" },
      ),
      { name: "byPlace", identifiers: ["place"], minimum: 30 },
    );
    const some = segments(tiny);
    expect(some.data.map(({ name }) => name)).toEqual(["segment"]);
    expect(some.caption).toContain("Its bar would be many times the longest, and is not drawn.");
    expect(some.toText()).toMatch(/other segments +84\.0 %, n 210/);
  });

  test("counts the small ones as their table does", () => {
    expect(figure.caption).toContain("25 of 30 segments have an effective n below 30.");
    expect(many.toTable().notes.join(" ")).toContain("25 of 30 segments have an effective n below 30");
  });

  test("is no higher than a screen", () => {
    expect(figure.layout.height).toBeLessThan(900);
  });
});
