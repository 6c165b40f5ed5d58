import { describe, expect, it } from "vitest";
import { collapseScatter } from "../../../lib/plot/collapse-scatter.js";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { collapsedStates } from "./collapsed-states.js";

describe("hidden states by kernel PCA", () => {
  it("have a panel for each condition and at most seven layers, first and last among them, with radii above", () => {
    const figure = collapseScatter(collapsedStates());
    expect(figure.data).toHaveLength(2 * 7);
    const last = figure.data.at(-1) as unknown as Points;
    expect([last.name, last.x, last.y]).toEqual(["PSII", [9, -9, 0], [0, 1, -1]]);
    const texts = figure.layout.annotations.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(["embedding", "layer 9", "radius 29.0"]));
    expect(figure.toSvg()).toContain("radius 29.0");
  });

  it("are drawn to one scale on both axes, and only the layers asked for", () => {
    const figure = collapseScatter(collapsedStates(), { layers: [3, 9] });
    expect(figure.data).toHaveLength(4);
    for (const number of ["", "2", "3", "4"])
      expect(figure.layout.axes[`xaxis${number}`]!.range).toEqual(
        figure.layout.axes[`yaxis${number}`]!.range,
      );
  });

  it("are refused at a layer that the collapse does not have", () => {
    expect(() => collapseScatter(collapsedStates(), { layers: [3, 10] })).toThrow(
      /layer 10: .*does not have this layer\n.*layers 0 … 9/,
    );
  });
});
