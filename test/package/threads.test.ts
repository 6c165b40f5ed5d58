import { describe, expect, test } from "vitest";
import type * as built from "../../lib/fidelity/evaluate.js";
import { madeRun } from "../lib/fidelity/synthetic-run.js";

// As it is packed: a thread is started from a file that TypeScript has compiled.
const { evaluate } = (await import(
  new URL("../../dist/lib/fidelity/evaluate.js", import.meta.url).href
)) as typeof built;

const run = {
  ...madeRun({ respondents: 60, items: 12, missing: 0.2 }),
  condition: { name: "made" },
  labels: ["made-up answers"],
};
const of = Int32Array.from({ length: 60 }, (_, i) => i % 3);
const groupings = [{ name: "third", size: 3, labels: ["a", "b", "c"], of }];

describe("an evaluation", () => {
  test.each(["populi", "psii"] as const)(
    "by %s has the same values in one, two and three threads",
    async (convention) => {
      const reports: unknown[] = [];
      for (const threads of [1, 2, 3]) {
        const tasks = new Set<string>();
        const report = await evaluate(run, {
          ...{ convention, groupings, threads, repeats: 40, draws: 2, baselines: [] },
          progress: ({ task }) => tasks.add(task),
        });
        expect([...tasks]).toContain("structure by third");
        reports.push(JSON.parse(JSON.stringify({ report, score: report.score, table: report.toTable() })));
      }
      expect(reports[1]).toEqual(reports[0]);
      expect(reports[2]).toEqual(reports[0]);
    },
  );

  test("in threads stops when its signal is raised", async () => {
    const stop = new AbortController();
    const asked = evaluate(run, {
      ...{ groupings, threads: 2, repeats: 1000, draws: 50, baselines: [], signal: stop.signal },
      progress: () => stop.abort(),
    });
    await expect(asked).rejects.toThrow("interrupted");
  });
});
