import { describe, expect, it } from "vitest";
import { collapseByLayer } from "../../../lib/plot/collapse-by-layer.js";
import { collapseScatter } from "../../../lib/plot/collapse-scatter.js";
import type { CollapsedStates } from "../../../lib/plot/collapsed-states.js";
import type { Points } from "../../../lib/plot/marks/mark.js";

/** Two conditions over ten layers, every number told by its place. */
function states(segments = true): CollapsedStates {
  return {
    item: "Q1",
    neighbour: 5,
    respondents: { length: 3 },
    labels: ["Simulated respondents, not surveyed ones.", "Synthetic survey: no real people."],
    conditions: ["persona prompt", "PSII"].map((condition, c) => ({
      condition,
      layers: Array.from({ length: 10 }, (_, layer) => ({
        layer,
        radius: 10 * (c + 1) + layer,
        length: 2,
        betweenSegments: segments ? layer / 20 : Number.NaN,
        probes: new Map([["Q260", { accuracy: 0.9 - layer / 20, shuffled: 0.5 }]]),
        kernelPca: {
          coordinates: [
            [layer, 0],
            [-layer, 1],
            [0, -1],
          ] as const,
          explained: [0.6, 0.2] as const,
        },
      })),
    })),
  };
}

describe("hidden states by kernel PCA", () => {
  it("have a panel for each condition and at most seven layers, first and last among them, with radii above", () => {
    const figure = collapseScatter(states());
    expect(figure.data).toHaveLength(2 * 7);
    const last = figure.data.at(-1) as unknown as Points;
    expect([last.name, last.x, last.y]).toEqual(["PSII", [9, -9, 0], [0, 1, -1]]);
    const texts = figure.layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(["embedding", "layer 9", "radius 29.0"]));
    expect(figure.toSvg()).toContain("radius 29.0");
  });

  it("are drawn to one scale on both axes, and only the layers asked for", () => {
    const figure = collapseScatter(states(), { layers: [3, 9] });
    expect(figure.data).toHaveLength(4);
    for (const number of ["", "2", "3", "4"])
      expect(figure.layout.axes[`xaxis${number}`]!.range).toEqual(
        figure.layout.axes[`yaxis${number}`]!.range,
      );
  });

  it("are refused at a layer that the collapse does not have", () => {
    expect(() => collapseScatter(states(), { layers: [3, 10] })).toThrow(
      /layer 10: .*does not have this layer\n.*layers 0 … 9/,
    );
  });
});

describe("hidden states by layer", () => {
  it("have radius, radius against length, share between segments, and a probe beside its control", () => {
    const figure = collapseByLayer(states());
    expect(Object.keys(figure.layout.axes)).toHaveLength(8);
    const curves = figure.data.filter((trace) => trace.name === "PSII") as unknown as Points[];
    expect(curves.map(({ y }) => y[2])).toEqual([22, 11, 0.1, 0.8]);
    const controls = figure.data.filter(
      (trace) => trace.name === "identifiers dealt at random",
    ) as unknown as Points[];
    expect(controls).toHaveLength(2);
    expect(controls[0]!.y.every((y) => y === 0.5)).toBe(true);
    expect(figure.subtitle).toContain("Synthetic survey: no real people");
    expect(figure.toSvg()).toContain("Q260 read by a probe");
  });

  it("leave segments out where there are none", () => {
    expect(Object.keys(collapseByLayer(states(false)).layout.axes)).toHaveLength(6);
  });
});
