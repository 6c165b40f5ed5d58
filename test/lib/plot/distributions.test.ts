import { describe, expect, test } from "vitest";
import { distributions } from "../../../lib/plot/distributions.js";
import type { Trace } from "../../../lib/plot/layout/layout.js";
import type { Bars, Points } from "../../../lib/plot/marks/mark.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation, run } = smallStudy();
const named = <T extends Bars | Points>(data: readonly Trace[], name: string) =>
  data.find((trace) => trace.name === name) as unknown as T;

describe("distributions by segment", () => {
  const figure = distributions(run);
  const rows = figure.layout.axes.yaxis!.tickvals.length;

  test("has a row for everyone, one for each segment with enough respondents, and counts the rest", () => {
    expect(rows).toBe(1 + 6);
    expect(figure.caption).toMatch(/Not shown: 2 of 8 segments, with 1 of the run's respondents/);
    expect(figure.caption).toMatch(/1 of the run's respondents have no segment/);
  });

  test("draws as human bars the survey's weighted shares", () => {
    const bars = named<Bars>(figure.data, "human");
    const { share } = marginal(survey.column("Q1"), segmentation.weights);
    // The first row is everyone; a share is drawn as its part of the row's height.
    const drawn = bars.y.slice(0, 4);
    const scale = drawn[0]! / share[0]!;
    for (const [k, height] of drawn.entries()) expect(height).toBeCloseTo(share[k]! * scale, 12);
    const ofSegment = segmentation.segments.findIndex((segment) => segment.codes.sex === 1);
    const members = Array.from(segmentation.of.keys()).filter((i) => segmentation.of[i] === ofSegment);
    const inSegment = marginal(survey.column("Q1"), segmentation.weights, members).share;
    for (let k = 0; k < 4; k++) expect(bars.y[4 + k]).toBeCloseTo(inSegment[k]! * scale, 12);
  });

  test("draws the simulated shares, the uniform floor and the shuffled floor beside them", () => {
    const bars = named<Bars>(figure.data, "human");
    const scale = bars.y[0]! / marginal(survey.column("Q1"), segmentation.weights).share[0]!;
    const heights = (name: string) => {
      const trace = named<Points>(figure.data, name);
      return trace.y.slice(0, trace.y.indexOf(null)).map((y) => (y! - bars.base![0]!) / scale);
    };
    for (const [k, p] of [0.7, 0.1, 0.1, 0.1].entries()) {
      expect(heights("simulated")[k]).toBeCloseTo(p, 12);
      expect(heights("shuffled floor")[k]).toBeCloseTo(p, 12);
    }
    expect(heights("uniform floor")).toHaveLength(2);
    for (const p of heights("uniform floor")) expect(p).toBeCloseTo(0.25, 12);
  });

  test("says in the picture that the answers are simulated, and of what", () => {
    expect(figure.subtitle).toBe(
      "SIMULATED ANSWERS, not a survey · synthetic survey · teaching model: no evidence about real models",
    );
    expect(figure.toSvg()).toContain("SIMULATED ANSWERS");
  });

  test("in plain text has a line of blocks for every row", () => {
    const line = figure
      .toText()
      .split("\n")
      .find((text) => text.includes("everyone"));
    expect(line).toMatch(/human [▁-█·]{4} {2}simulated [▁-█·]{4} {2}\(200 human, 60 simulated\)/);
  });

  test("marks small cells and shows them when asked for", () => {
    const all = distributions(run, { atLeast: 1 });
    expect(all.toText()).toMatch(/man · none .*1 simulated ‡ effective n below 10/);
    expect(all.caption).toContain("‡");
  });

  test("shows no more segments than asked for, the largest ones in their order", () => {
    const two = distributions(run, { segments: 2 });
    expect(two.layout.axes.yaxis!.tickvals).toHaveLength(4);
    expect(two.caption).toContain("The last row has 6 of 8 segments");
  });

  test("puts the segments that it has no room for into one row, humans and simulated alike", () => {
    const two = distributions(run, { segments: 2 });
    const rest = segmentation.segments.filter(({ label }) => !two.toText().includes(`  ${label}`));
    expect(rest).toHaveLength(6);
    const members = Array.from(segmentation.of.keys()).filter((i) =>
      rest.includes(segmentation.segments[segmentation.of[i]!]!),
    );
    const wanted = marginal(survey.column("Q1"), segmentation.weights, members).share;
    const everyone = marginal(survey.column("Q1"), segmentation.weights).share;
    const bars = named<Bars>(two.data, "human");
    for (let k = 0; k < 4; k++)
      expect(bars.y[12 + k]).toBeCloseTo((wanted[k]! * bars.y[0]!) / everyone[0]!, 12);
    expect(two.toText()).toMatch(new RegExp(`6 other segments .*\\(${members.length} human`));
  });

  test("refuses an unknown item with the nearest name, and a run without segments", () => {
    expect(() => distributions(run, { items: ["Q11"] })).toThrow(/no item 'Q11'[\s\S]*'Q1'/);
    const { segmentation: _, ...without } = run;
    expect(() => distributions(without)).toThrow(/by/);
  });
});
