import { expect, test } from "vitest";
import type { Points } from "../../../lib/plot/marks/mark.js";
import { radiusByDepth } from "../../../lib/plot/radius-by-depth.js";
import { collapsedStates } from "./collapsed-states.js";

test("radii by depth are shares of the states' length, against the share of the layers, for every model and condition", () => {
  const figure = radiusByDepth({ small: collapsedStates(), large: collapsedStates() });
  const lines = figure.data as readonly unknown[] as readonly Points[];
  expect(lines.map(({ name }) => name)).toEqual([
    "small: persona prompt",
    "small: PSII",
    "large: persona prompt",
    "large: PSII",
  ]);
  // Of ten layers, 0 … 9: the radius is 10 + layer, the length 2.
  expect(lines[0]!.x[3]).toBeCloseTo(3 / 9, 12);
  expect(lines[0]!.y[3]).toBeCloseTo(13 / 2, 12);
  expect(new Set(lines.map(({ marker }) => marker!.symbol)).size).toBe(4);
  expect(radiusByDepth(collapsedStates()).data.map(({ name }) => name)).toEqual(["persona prompt", "PSII"]);
});
