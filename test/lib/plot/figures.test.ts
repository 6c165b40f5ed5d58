import { describe, expect, test } from "vitest";
import { compareRuns } from "../../../lib/fidelity/compare.js";
import { ablation } from "../../../lib/plot/ablation.js";
import { blockBar, blockColumns, shortenParts } from "../../../lib/plot/blocks.js";
import { distributions } from "../../../lib/plot/distributions.js";
import { segments } from "../../../lib/plot/segments.js";
import { roundTicks } from "../../../lib/plot/ticks.js";
import type { Bars, Points, Trace } from "../../../lib/plot/trace.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { madeRun } from "../fidelity/synthetic-run.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation, run } = smallStudy();
const named = <T extends Trace>(data: readonly Trace[], name: string) =>
  data.find((trace) => trace.name === name) as T;

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
    const scale =
      named<Bars>(figure.data, "human").y[0]! / marginal(survey.column("Q1"), segmentation.weights).share[0]!;
    const heights = (name: string) => {
      const trace = named<Points>(figure.data, name);
      return trace.y.slice(0, trace.y.indexOf(null)).map((y) => (y! - (rows - 1)) / scale);
    };
    for (const [k, p] of [0.7, 0.1, 0.1, 0.1].entries()) {
      expect(heights("simulated")[k]).toBeCloseTo(p, 12);
      expect(heights("shuffled floor")[k]).toBeCloseTo(p, 12);
    }
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
    expect(all.toText()).toMatch(/man · none .*1 simulated ‡ fewer than 10 humans/);
    expect(all.caption).toContain("‡");
  });

  test("shows no more segments than asked for, the largest ones in their order", () => {
    const two = distributions(run, { segments: 2 });
    expect(two.layout.axes.yaxis!.tickvals).toHaveLength(3);
    expect(two.caption).toContain("Not shown: 6 of 8 segments");
  });

  test("refuses an unknown item with the nearest name, and a run without segments", () => {
    expect(() => distributions(run, { items: ["Q11"] })).toThrow(/no item 'Q11'[\s\S]*'Q1'/);
    const { segmentation: _, ...without } = run;
    expect(() => distributions(without)).toThrow(/by/);
  });
});

describe("the plot of segments", () => {
  const figure = segments(segmentation);

  test("has a bar of its weighted share for every segment, small cells apart", () => {
    const bars = figure.data as readonly Bars[];
    expect(bars.map((trace) => trace.x.length)).toEqual([6, 2]);
    const drawn = bars.flatMap((trace) => [...trace.x]);
    expect(drawn.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(figure.caption).toContain("‡ 2 of 8 cells have fewer than 10 respondents.");
    expect(figure.caption).toContain("Without a segment: 1 (no class).");
  });

  test("in plain text gives share and n of each", () => {
    const first = segmentation.segments[0]!;
    expect(figure.toText()).toContain(`${(first.share * 100).toFixed(1)} %  n ${first.n}`);
  });
});

describe("the plot of an ablation", () => {
  test("has a dot with its interval for every row, simulated ones apart from floors", async () => {
    const made = {
      ...madeRun({ respondents: 40, items: 6 }),
      condition: { name: "made" },
      labels: ["made up"],
    };
    const comparison = await compareRuns([made], { repeats: 40 });
    const figure = ablation({ comparison }, { metrics: ["kl", "own"] });
    const simulated = named<Points>(figure.data, "simulated");
    const { kl } = comparison.conditions[0]!.score.estimates;
    expect(simulated.x).toEqual([kl.value]);
    expect(simulated.error_x!.array[0]).toBeCloseTo(kl.high - kl.value, 12);
    expect(simulated.error_x!.arrayminus[0]).toBeCloseTo(kl.value - kl.low, 12);
    expect(named<Points>(figure.data, "floor").x).toHaveLength(4);
    expect(named<Points>(figure.data, "uniform floor, or no association").x[0]).toBe(
      comparison.floors[0]!.estimates.kl.value,
    );
    expect(figure.toText()).toMatch(/made +0\.\d{3} +─*●─*/);
    expect(figure.subtitle).toContain("made up");
  });
});

describe("pieces", () => {
  test("bars of characters are as long as their share", () => {
    expect(blockBar(0.5, 8)).toBe("████");
    expect(blockBar(0.5625, 8)).toBe("████▌");
    expect(blockBar(0, 8)).toBe("");
    expect(blockColumns([0, 0.1, 0.5, 1], 1)).toBe("·▁▄█");
  });

  test("long labels lose letters where they have most, so that every part can still be told", () => {
    expect(shortenParts("woman · upper secondary school · lower middle class", 40)).toBe(
      "woman · upper seconda… · lower middle c…",
    );
    expect(shortenParts("man · none", 40)).toBe("man · none");
  });

  test("ticks are round and enclose what they measure", () => {
    expect(roundTicks(0, 0.93, 4)).toEqual([0, 0.5, 1]);
    expect(roundTicks(-0.13, 0.41, 4)).toEqual([-0.2, 0, 0.2, 0.4, 0.6]);
    expect(roundTicks(0, 7, 4)).toEqual([0, 2, 4, 6, 8]);
  });
});
