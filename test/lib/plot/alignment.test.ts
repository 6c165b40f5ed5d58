import { expect, test } from "vitest";
import { alignPersonas } from "../../../lib/align/align-personas.js";
import { alignment } from "../../../lib/plot/alignment.js";
import { madePeople } from "../align/made-personas.js";

test("an alignment is drawn by every distance, and by each trait", async () => {
  const aligned = await alignPersonas({
    ...{ personas: madePeople(150, 1, { shift: 0.4 }), reference: madePeople(100, 2) },
    ...{ traits: ["open", "calm"], n: 30, seed: 1, repeats: 1 },
  });
  const figure = alignment(aligned);
  const bar = (name: string) => figure.data.filter((trace) => trace.type === "bar" && trace.name === name);
  expect(bar("aligned")).toHaveLength(4);
  expect(bar("aligned").map(({ y }) => y![0])).toEqual(
    aligned.measures.map(({ key }) => aligned.stages.find(({ role }) => role === "aligned")!.distances[key]),
  );
  const reference = bar("reference, held out");
  expect(reference).toHaveLength(2);
  for (const { y } of reference)
    expect((y as number[]).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  expect(figure.toText()).toMatch(/mean 1-D Wasserstein: all personas 0\.\d{3}, chosen at random/);
  expect(figure.subtitle).toContain("SYNTHETIC");
  expect(figure.toSvg()).toContain("openness".slice(0, 4));
});

test("an alignment to margins is drawn by its margins", async () => {
  const margins = {
    sex: new Map([
      [1, 0.6],
      [2, 0.4],
    ]),
  };
  const figure = alignment(
    await alignPersonas({ personas: madePeople(150, 1, { women: 0.8 }), margins, n: 30, seed: 1 }),
  );
  expect(figure.toText()).toContain("sex, total variation: all personas");
});
