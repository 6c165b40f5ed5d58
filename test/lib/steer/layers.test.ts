import { describe, expect, it } from "vitest";
import { blockAtDepth, chooseLayers, groupDepth, layerGroup } from "../../../lib/steer/layers.js";

describe("layers", () => {
  // The blocks listed in the released code of arXiv:2603.16142, by model.
  const published = [
    { model: "Qwen2.5-7B", blocks: 28, lower: 14, middle: 18, upper: 22, single: 20 },
    { model: "Qwen2.5-14B", blocks: 48, lower: 24, middle: 32, upper: 38, single: 34 },
    { model: "Llama-3.1-8B", blocks: 32, lower: 16, middle: 21, upper: 26, single: 22 },
    { model: "Mistral-24B", blocks: 40, lower: 20, middle: 26, upper: 32, single: 28 },
  ] as const;

  it.each(published)("are the published ones for $model", ({ blocks, ...expected }) => {
    for (const group of ["lower", "middle", "upper", "single"] as const)
      expect(blockAtDepth(blocks, groupDepth[group])).toBe(expected[group]);
  });

  it("put Q271 and Q285 lower, Q263 and Q289 in the middle, the other nine of the thirteen upper", () => {
    const attributes = [260, 263, 271, 273, 275, 279, 281, 284, 285, 286, 287, 288, 289].map((n) => `Q${n}`);
    const inGroup = (group: string) => attributes.filter((attribute) => layerGroup(attribute) === group);
    expect(inGroup("lower")).toEqual(["Q271", "Q285"]);
    expect(inGroup("middle")).toEqual(["Q263", "Q289"]);
    expect(inGroup("upper")).toHaveLength(9);
  });

  it("lie within the decoder, however few blocks it has", () => {
    for (let blocks = 1; blocks <= 12; blocks++) {
      const chosen = [...chooseLayers("groups", ["Q260", "Q263", "Q271"], blocks).values()].flat();
      for (const block of chosen) expect(block).toSatisfy((k: number) => k >= 1 && k <= blocks);
    }
  });

  it("can be one block, one depth, or blocks for each attribute", () => {
    expect(chooseLayers(3, ["Q260", "Q271"], 4)).toEqual(
      new Map([
        ["Q260", [3]],
        ["Q271", [3]],
      ]),
    );
    expect(chooseLayers({ depth: 0.7 }, ["Q271"], 32).get("Q271")).toEqual([22]);
    expect(chooseLayers({ Q260: [4, 2, 4], Q271: 1 }, ["Q260", "Q271"], 4).get("Q260")).toEqual([2, 4]);
  });

  it("are refused outside the decoder, and when an attribute is left out, with advice", () => {
    expect(() => chooseLayers(5, ["Q260"], 4)).toThrow(/layer 5 cannot be injected at\n.*blocks 1 … 4/);
    expect(() => chooseLayers(0, ["Q260"], 4)).toThrow(/0 is the embedding/);
    expect(() => chooseLayers({ Q271: 2 }, ["Q260"], 4)).toThrow(/no layer is chosen for attribute 'Q260'/);
    expect(() => chooseLayers({ Q260: [] }, ["Q260"], 4)).toThrow(/'Q260'\n.*list is empty/);
    expect(() => chooseLayers("group" as "groups", ["Q260"], 4)).toThrow(/layers: 'group'\n.*"groups"/);
    expect(() => chooseLayers({ depth: 1.2 }, ["Q260"], 4)).toThrow(/depth of 1.2/);
  });
});
