import { describe, expect, test } from "vitest";
import { mapTest } from "../../../../lib/fidelity/structure/map/map-test.js";
import {
  pairWeights,
  separations,
  weightedCorrelation,
} from "../../../../lib/fidelity/structure/map/separation.js";
import { segmentPositions } from "../../../../lib/fidelity/structure/segments/segment-positions.js";
import { allSegmentSums } from "../../../../lib/fidelity/structure/segments/segment-sums.js";
import { drawMaps, mapRejections } from "../map-studies.js";

const unequal = [50, 25, 10, 5, 5, 5];
const items = Array.from({ length: 10 }, (_, j) => j);

describe("the test of a map", () => {
  // 160 studies each: 5 % is 8 of them, 16 or more are 1 in 200. Distances with their noise reject 62 %.
  test("finds nothing where segments of unequal size differ by chance alone, or on unrelated maps", () => {
    const how = { repetitions: 160, relabellings: 59 };
    const nothing = { sizes: unequal, human: 0, simulated: 0, common: false };
    expect(mapRejections(nothing, how)).toBeLessThan(0.1);
    expect(mapRejections({ ...nothing, human: 1, simulated: 1 }, how)).toBeLessThan(0.1);
  });

  test("finds a common map", () => {
    const common = { sizes: [17, 17, 17, 17, 16, 16], human: 1, simulated: 1, common: true };
    expect(mapRejections(common, { repetitions: 40, relabellings: 59 })).toBeGreaterThan(0.5);
  });

  test("is sure of answers that are the human ones, weighted or not, with gaps or not", () => {
    const { human, grouping } = drawMaps({ sizes: unequal, human: 2, simulated: 2, common: true }, 3);
    const weights = human.weights.map((_, i) => 0.5 + (i % 3));
    const gaps = {
      ...human,
      items: human.items.map((item, j) => ({
        ...item,
        rows: item.rows.map((x, at) => ((at >> 2) % 10 === j ? 0 : x)),
      })),
    };
    for (const side of [
      { answers: human, weights: human.weights },
      { answers: human, weights },
      { answers: gaps, weights },
    ]) {
      const { r, p } = mapTest(side, side, grouping, 1, 199);
      expect(r).toBeCloseTo(1, 12);
      expect(p).toBeLessThan(0.03);
    }
  });

  test("has no r for two segments, nor where answers never vary", () => {
    const two = drawMaps({ sizes: [20, 20], human: 1, simulated: 1, common: true }, 1);
    const side = { answers: two.human, weights: two.human.weights };
    expect(mapTest(side, side, two.grouping, 1)).toEqual({ r: Number.NaN, p: Number.NaN, relabellings: 0 });
  });
});

describe("distances without their noise", () => {
  test("are 0 on average where segments do not differ, for segments of five as for segments of fifty", () => {
    const sums = new Float64Array(15);
    const squares = new Float64Array(15);
    const studies = 300;
    for (let seed = 1; seed <= studies; seed++) {
      const { human, grouping } = drawMaps({ sizes: unequal, human: 0, simulated: 0, common: false }, seed);
      separations(segmentPositions(allSegmentSums(human, grouping, human.weights), items)).forEach(
        (d, pair) => {
          sums[pair]! += d / studies;
          squares[pair]! += d ** 2 / studies;
        },
      );
    }
    for (const [pair, mean] of sums.entries())
      expect(Math.abs(mean)).toBeLessThan(3.5 * Math.sqrt((squares[pair]! - mean ** 2) / studies));
  });

  test("are the distances of populations on average where segments differ", () => {
    // One map, drawn many times: each study has the same population under the same seed of its map.
    const big = drawMaps({ sizes: [4000, 4000, 4000], human: 1, simulated: 1, common: true }, 9);
    const truth = separations(
      segmentPositions(allSegmentSums(big.human, big.grouping, big.human.weights), items),
    );
    const mean = new Float64Array(3);
    for (let part = 0; part < 400; part++) {
      const of = big.grouping.of.map((segment, i) => (i % 400 === part ? segment : -1));
      const small = segmentPositions(
        allSegmentSums(big.human, { ...big.grouping, of }, big.human.weights),
        items,
      );
      separations(small).forEach((d, pair) => {
        mean[pair]! += d / 400;
      });
    }
    for (const [pair, d] of mean.entries())
      expect(Math.abs(d - truth[pair]!)).toBeLessThan(0.05 * truth[pair]!);
  });

  test("weigh pairs of large segments more", () => {
    const { human, grouping } = drawMaps({ sizes: unequal, human: 0.5, simulated: 0.5, common: true }, 1);
    const positions = segmentPositions(allSegmentSums(human, grouping, human.weights), items);
    const weights = pairWeights([positions, positions]);
    expect(weights[0]!).toBeGreaterThan(2 * weights.at(-1)!);
    expect(weightedCorrelation(weights, weights, weights)).toBeCloseTo(1, 12);
  });
});
