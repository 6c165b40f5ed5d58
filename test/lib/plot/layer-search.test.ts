import { describe, expect, it } from "vitest";
import { layerSearch } from "../../../lib/plot/layer-search.js";
import type { Points } from "../../../lib/plot/marks/mark.js";

describe("the curves of a layer search", () => {
  const trial = (attribute: string, layer: number, kl: number, entropy: number) => ({
    ...{ attribute, layer, kl, entropy },
    change: { value: kl - 0.5, low: kl - 0.6, high: kl - 0.4 },
  });
  const figure = layerSearch({
    trials: [trial("Q260", 1, 0.4, 0.7), trial("Q260", 2, 0.6, 0.8), trial("Q271", 1, 0.5, 0.6)],
    none: { kl: 0.5, entropy: 0.65 },
    humanEntropy: 0.85,
    layers: 2,
    items: ["Q1"],
    labels: ["Simulated answers, not surveyed ones."],
  });

  it("show KL and entropy of each attribute by layer, what they are without injection, and the lowest KL", () => {
    const curves = figure.data.filter((trace) => trace.name.startsWith("KL(model")) as unknown as Points[];
    expect(curves.map(({ x, y }) => [x, y])).toEqual([
      [
        [1, 2],
        [0.4, 0.6],
      ],
      [[1], [0.5]],
    ]);
    const lowest = figure.data.filter((trace) => trace.name === "lowest KL") as unknown as Points[];
    expect(lowest.map(({ x, y }) => [x[0], y[0]])).toEqual([
      [1, 0.4],
      [1, 0.5],
    ]);
    const none = figure.data.filter((trace) => trace.name === "without injection") as unknown as Points[];
    expect(none.map(({ y }) => y[0])).toEqual([0.5, 0.5, 0.65, 0.65]);
    const human = figure.data.find((trace) => trace.name === "human entropy") as unknown as Points;
    expect(human.y).toEqual([0.85, 0.85]);
    expect(figure.caption).toContain("Searched on Q1: report other items.");
  });

  it("give every curve axes of its own, KL above entropy", () => {
    const { axes } = figure.layout;
    expect(Object.keys(axes)).toHaveLength(8);
    // KL of both attributes, then entropy of both.
    expect(axes.yaxis!.domain[0]).toBeGreaterThan(axes.yaxis3!.domain[1]);
    expect(axes.xaxis2!.domain[0]).toBeGreaterThan(axes.xaxis!.domain[1]);
    expect(figure.toSvg()).toContain("normalised entropy");
  });
});
