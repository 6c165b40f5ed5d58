import { describe, expect, test } from "vitest";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import {
  ablationMetrics,
  checkMetrics,
  humanValueOf,
  itemMetrics,
  type MetricName,
  mainMetrics,
  metricNames,
  metrics,
  panelMetrics,
  reportMetrics,
  testedMetrics,
} from "../../../../lib/fidelity/metric/metrics.js";
import { ablation } from "../../../../lib/plot/ablation.js";
import { AblationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { type Displayable, display } from "../../../../lib/show/display.js";
import { madeRun } from "../synthetic-run.js";

const studies = (["ordinal", "nominal"] as const).flatMap((scale) =>
  (["probabilities", "samples"] as const).map((answers) => ({ scale, answers })),
);
const groupings = [
  {
    ...{ name: "third", size: 3, labels: ["a", "b", "c"] },
    of: Int32Array.from({ length: 40 }, (_, i) => i % 3),
  },
];
const run = (scale = "ordinal", answers = "probabilities") => ({
  ...madeRun({ respondents: 40, items: 20, ordered: scale === "ordinal", sampled: answers === "samples" }),
  condition: { name: "made" },
  labels: [],
});

describe.each(studies)("on $scale items and $answers", ({ scale, answers }) => {
  test("every metric is computed where it is defined, and only there", async () => {
    const { conditions } = await compareRuns([run(scale, answers)], { repeats: 40, groupings });
    const { estimates } = conditions[0]!.score;
    for (const name of metricNames) {
      const { definedFor, range } = metrics[name];
      const defined = definedFor.includes(scale);
      const { value, low, high } = estimates[name];
      expect([value, low, high].every(Number.isFinite), name).toBe(defined);
      if (!defined) continue;
      expect(value, name).toBeGreaterThanOrEqual(range[0]);
      expect(value, name).toBeLessThanOrEqual(range[1]);
    }
  });
});

describe("every registered metric", () => {
  test("has a value within each category of items, unless it is of all items at once", async () => {
    const { conditions } = await compareRuns([run()], { repeats: 40, groupings });
    for (const estimates of conditions[0]!.score.categories.values())
      for (const name of metricNames)
        expect(Number.isFinite(estimates[name].value), name).toBe(metrics[name].of !== "all items");
  });

  test("is in the tables it names, under its symbol, with its meaning below", async () => {
    const report = await evaluate(run(), { repeats: 40, groupings });
    expect(report.toTable().rows.map(([symbol]) => symbol)).toEqual([
      ...reportMetrics.map((name) => metrics[name].symbol),
      ...["n", "effective n", "on no option"],
    ]);
    const table = new AblationTable(await compareRuns([run()], { repeats: 40, groupings }));
    const columns = table.toTable().columns.map(({ name }) => name);
    expect(columns.slice(2, -3)).toEqual(ablationMetrics.map((name) => metrics[name].symbol));
    for (const name of ablationMetrics)
      expect(table.toTable().notes.join(" ")).toContain(`${metrics[name].symbol}: ${metrics[name].says}`);
    expect(ablationMetrics).toEqual(expect.arrayContaining([...mainMetrics]));
  });

  test("is in JSON and CSV", async () => {
    const { simulated } = JSON.parse(JSON.stringify(await evaluate(run(), { repeats: 40, groupings })));
    expect(Object.keys(simulated.metrics)).toEqual(metricNames);
    for (const name of metricNames) expect(simulated.metrics[name].value, name).not.toBeNull();
    for (const item of simulated.items)
      expect(Object.keys(item)).toEqual(["item", ...itemMetrics.map(({ key }) => key)]);
    const csv = new AblationTable(await compareRuns([run()], { repeats: 40, groupings })).toCSV();
    const [header, first] = csv.split("\r\n").map((line) => line.split(","));
    for (const name of metricNames) expect(first![header!.indexOf(name)], name).toMatch(/^-?\d/);
  });

  test("can be a panel of a figure", async () => {
    const table = { comparison: await compareRuns([run()], { repeats: 40, groupings }) };
    const text = (figure: Displayable) => figure[display]()["text/plain"];
    const all = text(ablation(table, { metrics: metricNames }));
    for (const name of metricNames) expect(all, name).toContain(metrics[name].says);
    const panels = text(ablation(table));
    for (const name of metricNames)
      expect(panels.includes(metrics[name].says), name).toBe(panelMetrics.includes(name));
  });

  test("is named, explained and sourced, each name and symbol once", () => {
    expect(new Set(metricNames).size).toBe(metricNames.length);
    expect(new Set(metricNames.map((name) => metrics[name].symbol)).size).toBe(metricNames.length);
    for (const name of metricNames) {
      const { key, says, source, unit } = metrics[name];
      expect(key).toBe(name);
      for (const text of [says, source, unit]) expect(text, name).not.toBe("");
    }
  });

  test("that should come near a human value names a registered metric for it", () => {
    const human = metricNames.map(humanValueOf).filter((name) => name !== undefined);
    expect(human.length).toBeGreaterThan(0);
    for (const name of human) expect(metricNames).toContain(name);
  });

  test("that is tested is tested for every condition against the reference", async () => {
    const other = { ...run("ordinal", "samples"), human: run().human, condition: { name: "other" } };
    const { tests } = await compareRuns([run(), other], { repeats: 40 });
    expect(tests.map(({ metric }) => metric)).toEqual(testedMetrics);
    for (const { difference } of tests) expect(difference.value).toBeTypeOf("number");
  });
});

test("an unknown metric is refused with the nearest name, and so is an empty list", () => {
  expect(() => checkMetrics(["klx" as MetricName])).toThrow(/did you mean 'kl'/);
  expect(() => checkMetrics([])).toThrow(/name at least one of kl, own/);
});
