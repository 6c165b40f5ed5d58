import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Grouping } from "../../../../lib/fidelity/answers/grouping.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { mantel } from "../../../../lib/fidelity/structure/map/mantel.js";
import { procrustes } from "../../../../lib/fidelity/structure/map/procrustes.js";
import { classicalScaling, smacof, stress } from "../../../../lib/fidelity/structure/map/scaling.js";
import { medianDistance } from "../../../../lib/fidelity/structure/segments/segment-distances.js";
import { allSegmentSums } from "../../../../lib/fidelity/structure/segments/segment-sums.js";
import { structureOf } from "../../../../lib/fidelity/structure/segments/structure.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { itemOf, missing, setOf } from "../reference.js";

interface Side {
  readonly groups: number[];
  readonly columns: number[][];
  readonly distances: number[];
  readonly sd: number[];
  readonly cv: number[];
  readonly cramer: number;
  readonly median: number;
  readonly classical: number[];
  readonly stress: number;
}
/** What NumPy, SciPy and R's vegan computed; `fixtures/make_structure.py` says how. */
const known = JSON.parse(
  readFileSync(new URL("../fixtures/structure.json", import.meta.url), "utf8"),
) as Record<"human" | "simulated", Side> & {
  readonly segments: number;
  readonly widths: number[];
  readonly procrustes: number;
  readonly procrustesClassical: number;
  readonly mantel: number;
};

/** Distances of points that no plane can hold; `fixtures/make_scaling.py` says how. */
const scaling = JSON.parse(
  readFileSync(new URL("../fixtures/scaling.json", import.meta.url), "utf8"),
) as readonly { readonly points: number; readonly below: number[]; readonly stress: number }[];

const groupingOf = (groups: readonly number[]): Grouping => ({
  name: "segment",
  size: known.segments,
  labels: Array.from({ length: known.segments }, (_, k) => `segment ${k}`),
  of: Int32Array.from(groups),
});
const answersOf = (side: Side, kind: "human" | "simulated") =>
  setOf(
    kind,
    side.columns.map((chosen, j) => itemOf(`Q${j}`, chosen, known.widths[j]!)),
  );
const everyItem = known.widths.map((_, j) => j);
const equal = new Float64Array(known.human.groups.length).fill(1);

describe.each(["human", "simulated"] as const)("the structure of %s answers", (kind) => {
  const side = known[kind];
  const structure = structureOf(
    allSegmentSums(answersOf(side, kind), groupingOf(side.groups), equal),
    everyItem,
  );

  test("within and between segments is what NumPy and SciPy find", () => {
    structure.sd.forEach((sd, k) => {
      expect(sd).toBeCloseTo(side.sd[k]!, 11);
    });
    structure.cv.forEach((cv, k) => {
      expect(cv).toBeCloseTo(side.cv[k]!, 11);
    });
    structure.distances.forEach((d, at) => {
      expect(d).toBeCloseTo(side.distances[at]!, 11);
    });
    expect(medianDistance(structure.distances, known.segments)).toBeCloseTo(side.median, 11);
    expect(structure.v.reduce((sum, v) => sum + v, 0) / 4).toBeCloseTo(side.cramer, 11);
  });

  test("is mapped as NumPy maps it classically, and with the stress that SciPy's BFGS finds by SMACOF", () => {
    const distances = Float64Array.from(side.distances);
    const points = classicalScaling(distances, known.segments);
    points.forEach((x, at) => {
      expect(Math.abs(x)).toBeCloseTo(side.classical[at]!, 10);
    });
    const fitted = stress(distances, smacof(distances, known.segments), known.segments);
    expect(fitted).toBeCloseTo(side.stress, 8);
    expect(fitted).toBeLessThan(stress(distances, points, known.segments));
  });
});

test("a map has the least stress that SciPy finds from 150 starts", () => {
  for (const { points: n, below, stress: least } of scaling) {
    const distances = new Float64Array(n * n);
    for (let i = 1, at = 0; i < n; i++)
      for (let j = 0; j < i; j++, at++) distances[i * n + j] = distances[j * n + i] = below[at]!;
    expect(stress(distances, smacof(distances, n), n)).toBeLessThan(least * (1 + 1e-6));
  }
});

describe("Cramér's V of segment and answer", () => {
  const everyone = new Float64Array(missing.groups.length).fill(1);
  const grouping: Grouping = {
    ...{ name: "group", size: 3, labels: ["a", "b", "c"] },
    of: Int32Array.from(missing.groups),
  };

  test("is SciPy's of those who answered, where many did not", () => {
    const items = missing.answers.map((chosen, j) => itemOf(`Q${j}`, chosen, 5));
    const { v, vCorrected } = structureOf(allSegmentSums({ items }, grouping, everyone), [0, 1, 2, 3]);
    for (const [j, { plain, corrected }] of missing.v.entries()) {
      expect(v[j]).toBeCloseTo(plain, 12);
      expect(vCorrected[j]).toBeCloseTo(corrected, 12);
    }
  });

  test("with the weights of a subsample alone is that of the subsample", () => {
    const items = [itemOf("Q", missing.answers[0]!, 5)];
    const half = everyone.map((_, i) => i % 2);
    const kept = (values: readonly number[]) => values.filter((_, i) => i % 2 === 1);
    const alone = structureOf(
      allSegmentSums(
        { items: [itemOf("Q", kept(missing.answers[0]!), 5)] },
        { ...grouping, of: Int32Array.from(kept(missing.groups)) },
        new Float64Array(120).fill(1),
      ),
      [0],
    );
    const weighted = structureOf(allSegmentSums({ items }, grouping, half), [0]);
    expect(weighted.vCorrected[0]).toBeCloseTo(alone.vCorrected[0]!, 12);
  });

  test("in a table has the difference of its columns, also where an item is constant on one side", async () => {
    const n = 90;
    const of = Int32Array.from({ length: n }, (_, i) => i % 3);
    const human = setOf("human", [
      itemOf("constant", new Array(n).fill(0), 3),
      itemOf(
        "half",
        Array.from(of, (k, i) => (i % 2 === 0 ? k : (i >> 1) % 3)),
        3,
      ),
      itemOf(
        "varies",
        Array.from(of, (k, i) => (i % 4 === 0 ? (k + 1) % 3 : k)),
        3,
      ),
    ]);
    const answers = setOf("simulated", [
      itemOf("constant", [...of], 3),
      itemOf(
        "half",
        Array.from(of, (k, i) => (i % 5 === 0 ? 0 : k)),
        3,
      ),
      itemOf("varies", new Array(n).fill(1), 3),
    ]);
    const found = await structuralFidelity(
      { condition: { name: "model" }, labels: [], human, answers },
      { grouping: { ...grouping, of }, repeats: 2, draws: 1 },
    );
    const [ours, theirs] = [found.simulated.metrics, found.human.metrics];
    expect(ours.vDifference.value).toBeCloseTo(ours.v.value - theirs.v.value, 12);
    expect(ours.vCorrectedDifference.value).toBeCloseTo(ours.vCorrected.value - theirs.vCorrected.value, 12);
    expect(theirs.v.value).toBeGreaterThan(0.4);
  });
});

describe("two maps", () => {
  const [h, s] = [Float64Array.from(known.human.distances), Float64Array.from(known.simulated.distances)];
  const n = known.segments;

  test("are as far apart as SciPy's procrustes says", () => {
    expect(procrustes(classicalScaling(h, n), classicalScaling(s, n))).toBeCloseTo(
      known.procrustesClassical,
      10,
    );
    expect(procrustes(smacof(h, n), smacof(s, n))).toBeCloseTo(known.procrustes, 3);
  });

  test("correlate as vegan's mantel says", () => {
    expect(mantel(h, s, n)).toBeCloseTo(known.mantel, 12);
    expect(mantel(h, h, n)).toBeCloseTo(1, 12);
  });

  test("of the same shape, rotated, mirrored, moved and scaled, have no distance", () => {
    const stream = randomStream(5, ["points"]);
    const points = Float64Array.from({ length: 16 }, () => stream.normal());
    const [c, d] = [Math.cos(1), Math.sin(1)];
    const other = points.map((_, at) => {
      const [x, y] = [points[at & ~1]!, -points[at | 1]!];
      return 7 + 3 * (at % 2 === 0 ? c * x - d * y : d * x + c * y);
    });
    expect(procrustes(points, other)).toBeCloseTo(0, 12);
    expect(procrustes(points, new Float64Array(16))).toBeNaN();
  });
});

describe("structural fidelity", () => {
  const human = answersOf(known.human, "human");
  const grouping = groupingOf(known.human.groups);
  const run = (answers: ReturnType<typeof setOf>) => ({
    condition: { name: "model" },
    human,
    answers,
    labels: [],
  });

  test("is perfect for the humans themselves, and absent where everyone is alike", async () => {
    const itself = await structuralFidelity(run({ ...human, kind: "simulated" }), { grouping, repeats: 40 });
    const { procrustes, mantel, vDifference, sd } = itself.simulated.metrics;
    expect([procrustes.value, vDifference.value, sd.value - itself.human.metrics.sd.value]).toEqual([
      expect.closeTo(0, 10),
      0,
      0,
    ]);
    expect(mantel.value).toBeCloseTo(1, 10);
    const alike = setOf(
      "simulated",
      known.widths.map((width, j) => itemOf(`Q${j}`, new Array(400).fill(1), width)),
    );
    const collapsed = await structuralFidelity(run(alike), { grouping, repeats: 40 });
    expect(collapsed.simulated.metrics.sd.value).toBe(0);
    expect(collapsed.simulated.metrics.medianDistance.value).toBe(0);
    expect(collapsed.simulated.metrics.vDifference.value).toBeCloseTo(-known.human.cramer, 11);
    expect(collapsed.simulated.metrics.mantel.value).toBeNaN();
  });

  test("has floors: shuffled respondents lose the segments, other humans keep them", async () => {
    const itself = await structuralFidelity(run({ ...human, kind: "simulated" }), { grouping, repeats: 40 });
    const [, shuffled, halves] = itself.floors;
    expect(itself.floors.map(({ name }) => name)).toEqual([
      "uniform (400 draws)",
      "shuffled respondents",
      "split half (humans)",
    ]);
    expect(shuffled!.metrics.vCorrected.value).toBeLessThan(0.05);
    expect(halves!.metrics.mantel.value).toBeGreaterThan(0.8);
    expect(halves!.metrics.procrustes.value).toBeLessThan(shuffled!.metrics.procrustes.value);
    // Four items say too little about others like them.
    expect(itself.simulated.metrics.sd.low).toBeNaN();
    expect(itself.toTable().notes.join(" ")).toContain("No intervals: 4 items");
  });

  test("says which segments it left out, and refuses a single segment", async () => {
    const absent = { ...human, kind: "simulated" as const };
    const without = setOf(
      "simulated",
      absent.items.map((item, j) =>
        itemOf(
          item.item,
          known.human.columns[j]!.map((k, i) => (known.human.groups[i] === 2 ? -1 : k)),
          known.widths[j]!,
        ),
      ),
    );
    const report = await structuralFidelity(run(without), { grouping, repeats: 20 });
    expect(report.leftOut).toEqual(["segment 2"]);
    expect(report.toTable().notes.join(" ")).toContain("segment 2");
    const one = { ...grouping, of: grouping.of.map(() => 0) };
    await expect(structuralFidelity(run(without), { grouping: one })).rejects.toThrow(/one segment/);
    await expect(structuralFidelity(run(without))).rejects.toThrow(/no segmentation/);
  });
});

describe.each([0, 0.5])("probabilities that are exactly true, with segments that differ by %d", (effect) => {
  test("have the structure of the humans who answered by them", async () => {
    // Humans drawn from the very probabilities stated: five segments of 20, ten items of four options, 15 studies.
    const [n, segments, items, width, studies] = [100, 5, 10, 4, 15];
    const of = Int32Array.from({ length: n }, (_, i) => i % segments);
    const fifth: Grouping = { name: "fifth", size: segments, labels: [..."abcde"], of };
    const differences = { v: [] as number[], vCorrected: [] as number[], medianDistance: [] as number[] };
    for (let study = 0; study < studies; study++) {
      const stream = randomStream(study, ["true probabilities"]);
      const sides = Array.from({ length: items }, (_, j) => {
        const shares = Array.from({ length: segments }, () => {
          const odds = Array.from({ length: width }, () => Math.exp(effect * stream.normal()));
          const sum = odds.reduce((total, x) => total + x, 0);
          return odds.map((x) => x / sum);
        });
        const chosen = Array.from(of, (segment) => {
          let [rest, k] = [stream.uniform(), 0];
          while (k < width - 1 && rest >= shares[segment]![k]!) rest -= shares[segment]![k++]!;
          return k;
        });
        const item = itemOf(`Q${j}`, chosen, width);
        return { item, stated: { ...item, rows: Float64Array.from([...of].flatMap((s) => shares[s]!)) } };
      });
      const found = await structuralFidelity(
        {
          ...{ condition: { name: "true" }, labels: [] },
          human: setOf(
            "human",
            sides.map(({ item }) => item),
          ),
          answers: setOf(
            "simulated",
            sides.map(({ stated }) => stated),
          ),
        },
        { grouping: fifth, repeats: 1, draws: 6, seed: study },
      );
      for (const [name, values] of Object.entries(differences))
        values.push(
          found.simulated.metrics[name as keyof typeof differences].value -
            found.human.metrics[name as keyof typeof differences].value,
        );
    }
    for (const [name, values] of Object.entries(differences)) {
      const mean = values.reduce((sum, x) => sum + x, 0) / studies;
      const error = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0)) / studies;
      expect(Math.abs(mean), name).toBeLessThan(3.3 * error);
    }
  });
});
