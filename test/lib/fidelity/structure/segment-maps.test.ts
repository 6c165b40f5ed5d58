import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fittedOnto, procrustes } from "../../../../lib/fidelity/structure/map/procrustes.js";
import { segmentMaps } from "../../../../lib/fidelity/structure/segment-maps.js";
import { distances } from "../../../../lib/plot/distances.js";
import { maps } from "../../../../lib/plot/maps.js";
import { randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";

/** What vegan made of two maps; `fixtures/make_maps.R` wrote it. */
const vegan: Readonly<Record<"target" | "map" | "fitted" | "mirrored" | "mirroredFrom", number[]>> & {
  readonly residual: number;
  readonly symmetric: number;
} = JSON.parse(readFileSync(new URL("../fixtures/maps.json", import.meta.url), "utf8"));

test("a map is laid onto another as vegan's procrustes lays it, also where it must be mirrored", () => {
  // vegan centres what it fits.
  const middle = [0, 1].map(
    (axis) => vegan.target.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b, 0) / 7,
  );
  for (const [from, to] of [
    [vegan.map, vegan.fitted],
    [vegan.mirroredFrom, vegan.mirrored],
  ] as const) {
    const fitted = fittedOnto(Float64Array.from(vegan.target), Float64Array.from(from));
    const shift = [0, 1].map((axis) => to.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b, 0) / 7);
    for (const [i, value] of to.entries())
      expect(fitted[i]! - middle[i % 2]!).toBeCloseTo(value - shift[i % 2]!, 8);
  }
  const [target, map] = [Float64Array.from(vegan.target), Float64Array.from(vegan.map)];
  expect(procrustes(target, map)).toBeCloseTo(vegan.symmetric, 8);
  const fitted = fittedOnto(target, map);
  expect(fitted.reduce((sum, x, i) => sum + (x - target[i]!) ** 2, 0)).toBeCloseTo(vegan.residual, 8);
});

const n = 240;
const stream = randomStream(3, ["segment maps"]);
const of = Int32Array.from({ length: n }, (_, i) => i % 4);

/** Answers to five items by four segments, whose places on the scale are given. */
function answers(kind: "human" | "simulated", places: readonly number[]): AnswerSet {
  return {
    ...{ kind, name: kind, noOption: allRead, weights: new Float64Array(n).fill(1) },
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    items: Array.from({ length: 5 }, (_, j) => {
      const rows = new Float64Array(n * 5);
      for (const [i, segment] of of.entries()) {
        const place = places[segment]! + (j % 2) * (segment % 2) + stream.normal() * 0.8;
        rows[i * 5 + Math.max(0, Math.min(4, Math.round(place)))] = 1;
      }
      return {
        item: `q${j}`,
        label: `q${j}`,
        ordered: true,
        options: [1, 2, 3, 4, 5],
        optionLabels: [],
        rows,
      };
    }),
  };
}

const grouping = { name: "group", of, size: 4, labels: ["a", "b", "c", "d"] };
const human = answers("human", [0, 1.5, 2.5, 4]);
const runOf = (name: string, simulated: AnswerSet) => ({
  ...{ answers: simulated, human, labels: ["drawn"], condition: { name } },
});

test("a simulation that places segments as humans do lies on their map, and one of no structure does not", () => {
  const found = segmentMaps(
    [
      runOf("alike", answers("simulated", [0, 1.5, 2.5, 4])),
      runOf("flat", answers("simulated", [2, 2, 2, 2])),
    ],
    { grouping },
  );
  const [alike, flat] = found.simulated;
  expect(alike!.procrustes).toBeLessThan(0.05);
  expect(alike!.mantel.r).toBeGreaterThan(0.9);
  expect(alike!.median).toBeCloseTo(found.human.median, 1);
  expect(flat!.median).toBeLessThan(found.human.median / 2);
  expect(flat!.mantel.p).toBeGreaterThan(alike!.mantel.p);
});

test("maps are drawn in the same colours with Procrustes and Mantel in the caption, distances with their medians", () => {
  const found = segmentMaps([runOf("alike", answers("simulated", [0, 1.5, 2.5, 4]))], { grouping });
  const figure = maps(found);
  const marks = figure.data.filter(({ type, name }) => type === "scatter" && name === "c") as unknown as {
    marker: { color: string };
  }[];
  expect(marks).toHaveLength(2);
  expect(marks[0]!.marker.color).toBe(marks[1]!.marker.color);
  expect(figure.caption).toMatch(/alike: Procrustes 0\.\d\d, Mantel r [01]\.\d\d, p [=<]/);
  expect(distances(found).toText()).toMatch(/human: median 0\.\d{3}/);
});

test("a segment keeps its colour and shape where others are left out", () => {
  const simulated = answers("simulated", [0, 1.5, 2.5, 4]);
  const look = (all: typeof simulated) => {
    const figure = maps(segmentMaps([runOf("alike", all)], { grouping }));
    const marks = figure.data as unknown as { name: string; marker?: { color: string; symbol: string } }[];
    return ["b", "c", "d"].map((name) => marks.find((mark) => mark.name === name)!.marker!.color);
  };
  const size = simulated.items[0]!.options.length;
  const without = simulated.items.map((item) => ({
    ...item,
    rows: item.rows.map((share, at) => (of[simulated.respondents[Math.floor(at / size)]!] === 0 ? 0 : share)),
  }));
  expect(look({ ...simulated, items: without })).toEqual(look(simulated));
});

test("two segments have distances and no map", () => {
  const two = { ...grouping, size: 2, of: of.map((segment) => segment % 2), labels: ["a", "b"] };
  const found = segmentMaps([runOf("alike", answers("simulated", [0, 1.5, 2.5, 4]))], { grouping: two });
  expect(found.simulated[0]!.procrustes).toBeNaN();
  expect(() => maps(found)).toThrow(/a map needs three/);
  expect(distances(found).toSvg()).toContain("median");
});
