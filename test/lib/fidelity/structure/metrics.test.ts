import { expect, test } from "vitest";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { structureMetrics } from "../../../../lib/fidelity/structure/metric/structure-metrics.js";
import { madeRun } from "../synthetic-run.js";

const grouping = {
  name: "fifth",
  size: 5,
  labels: ["a", "b", "c", "d", "e"],
  of: Int32Array.from({ length: 60 }, (_, i) => i % 5),
};
const run = {
  ...madeRun({ respondents: 60, items: 6, missing: 0.05 }),
  condition: { name: "made" },
  labels: [],
};

test("every registered structure metric is computed, shown and explained", async () => {
  const found = await structuralFidelity(run, { grouping, repeats: 30, draws: 2 });
  const table = found.toTable();
  expect(table.rows.map(([symbol]) => symbol)).toEqual(structureMetrics.map(({ symbol }) => symbol));
  for (const { key, symbol, says, source, range, comparison, interval } of structureMetrics) {
    const { value, low, high } = found.simulated.metrics[key];
    expect(value, key).not.toBeNaN();
    expect([low, high].every(Number.isFinite), key).toBe(interval !== false);
    expect(value, key).toBeGreaterThanOrEqual(range[0]);
    expect(value, key).toBeLessThanOrEqual(range[1]);
    expect(Number.isFinite(found.human.metrics[key].value), key).toBe(!comparison);
    expect(Number.isFinite(found.floors.at(-1)!.metrics[key].value), key).toBe(true);
    expect(table.notes[0], key).toContain(`${symbol}: ${says}`);
    expect(source, key).not.toBe("");
  }
});
