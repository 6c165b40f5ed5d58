import { holm } from "./holm.js";
import type { ItemFigures } from "./item-figures.js";
import { type PairedTest, signFlipTest } from "./sign-flip.js";

/** The figures conditions are tested on, item by item. */
export const testedFigures = ["kl", "js", "mae", "own"] as const;
export type TestedFigure = (typeof testedFigures)[number];

/** A paired test across items, and its p after Holm's correction over the conditions tested on the same figure. */
export interface CorrectedTest {
  readonly test: PairedTest;
  readonly corrected: number;
}

/** Tests each condition against the reference, item by item, on every tested figure. */
export function pairedTests(
  conditions: readonly Pick<ItemFigures, TestedFigure>[],
  reference: Pick<ItemFigures, TestedFigure>,
  seed: number,
): Readonly<Record<TestedFigure, CorrectedTest>>[] {
  const byFigure = testedFigures.map((figure) => {
    const tests = conditions.map((items) => signFlipTest(items[figure], reference[figure], seed));
    const corrected = holm(tests.map((test) => test.p));
    return tests.map((test, i): CorrectedTest => ({ test, corrected: corrected[i]! }));
  });
  return conditions.map(
    (_, i) =>
      Object.fromEntries(testedFigures.map((figure, f) => [figure, byFigure[f]![i]!])) as Record<
        TestedFigure,
        CorrectedTest
      >,
  );
}
