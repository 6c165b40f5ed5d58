import { describe, expect, it } from "vitest";
import { collapseByLayer } from "../../../lib/plot/collapse-by-layer.js";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { collapsedStates } from "./collapsed-states.js";

describe("hidden states by layer", () => {
  it("have radius, radius against length, share between segments, and a probe beside its control", () => {
    const figure = collapseByLayer(collapsedStates());
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
    expect(Object.keys(collapseByLayer(collapsedStates(false)).layout.axes)).toHaveLength(6);
  });
});
