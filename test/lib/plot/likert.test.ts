import { describe, expect, test } from "vitest";
import { likert } from "../../../lib/plot/likert.js";
import type { Bars } from "../../../lib/plot/marks/mark.js";
import { divergingColours } from "../../../lib/plot/theme/diverging.js";
import { marginal } from "../../../lib/survey/survey/marginal.js";
import { smallStudy } from "./small-study.js";

const { survey, segmentation, run } = smallStudy();

describe("Likert stacks", () => {
  const figure = likert(run, { items: ["Q1"] });
  const bars = figure.data.slice(0, 4) as unknown as Bars[];
  const shares = (row: number) => bars.map(({ x }) => x[row]!);

  test("have the shares of humans, of the simulated and of the uniform floor, each around the middle of the scale", () => {
    const { share } = marginal(survey.column("Q1"), segmentation.weights);
    for (const [k, found] of shares(0).entries()) expect(found).toBeCloseTo(share[k]!, 12);
    for (const [k, p] of [0.7, 0.1, 0.1, 0.1].entries()) expect(shares(1)[k]).toBeCloseTo(p, 12);
    expect(shares(bars[0]!.x.length - 1)).toEqual([0.25, 0.25, 0.25, 0.25]);
    // Of four answers the third begins at the middle.
    for (const base of bars[2]!.base!) expect(base).toBeCloseTo(0, 12);
  });

  test("have half of a neutral answer on either side", () => {
    const three = {
      ...run.human,
      items: run.human.items.map((item) => ({
        ...item,
        options: [1, 2, 3],
        optionLabels: ["no", "neither", "yes"],
        rows: Float64Array.from({ length: 180 }, (_, i) => (i % 3 === 1 ? 0.5 : 0.25)),
      })),
    };
    const middle = likert(
      { ...run, human: three, answers: { ...three, kind: "simulated" } },
      { items: ["Q1"] },
    );
    const neutral = middle.data[1] as unknown as Bars;
    // Everyone's simulated answers: a quarter, a half, a quarter.
    expect(neutral.base![1]).toBeCloseTo(-0.25, 12);
    expect(neutral.x[1]).toBeCloseTo(0.5, 12);
    expect(middle.toText()).toContain("simulated: low 25.0 %, neutral 50.0 %, high 25.0 %");
  });

  test("have colours that grow darker outwards, also in grey, with a neutral one in the middle", () => {
    const lightness = (colour: string) =>
      [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(colour.slice(at, at + 2), 16), 0);
    for (const count of [2, 3, 4, 5, 7, 11]) {
      const colours = divergingColours(count);
      expect(new Set(colours).size).toBe(count);
      const half = Math.floor(count / 2);
      const [low, high] = [colours.slice(0, half), colours.slice(-half).reverse()];
      for (const side of [low, high])
        for (const [k, colour] of side.slice(1).entries())
          expect(lightness(colour)).toBeGreaterThan(lightness(side[k]!));
    }
    expect(divergingColours(5)[2]).toBe("#d9d9d9");
  });

  test("are refused for answers without an order", () => {
    const items = run.human.items.map((item) => ({ ...item, ordered: false }));
    expect(() => likert({ ...run, human: { ...run.human, items } })).toThrow(
      /Q1 have no order[\s\S]*groupedBars/,
    );
  });
});
