import { holm } from "../../statistics/holm.js";
import type { ByItem } from "../metric/by-item.js";
import { type TestedMetric, testedMetrics } from "../metric/metrics.js";
import { type PairedTest, signFlipTest } from "./sign-flip.js";

/** A paired test across items, with its p after Holm's correction over the conditions. */
export interface CorrectedTest {
  readonly test: PairedTest;
  readonly corrected: number;
}

/** Tests each condition against the reference, item by item, on every tested metric. */
export function pairedTests(
  conditions: readonly Pick<ByItem, TestedMetric>[],
  reference: Pick<ByItem, TestedMetric>,
  seed: number,
): Readonly<Record<TestedMetric, CorrectedTest>>[] {
  const byMetric = testedMetrics.map((metric) => {
    const tests = conditions.map((items) => signFlipTest(items[metric], reference[metric], seed));
    const corrected = holm(tests.map((test) => test.p));
    return tests.map((test, i): CorrectedTest => ({ test, corrected: corrected[i]! }));
  });
  return conditions.map(
    (_, i) =>
      Object.fromEntries(testedMetrics.map((metric, f) => [metric, byMetric[f]![i]!])) as Record<
        TestedMetric,
        CorrectedTest
      >,
  );
}
