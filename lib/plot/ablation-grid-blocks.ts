import { PopuliError } from "../errors/populi-error.js";
import type { Comparison } from "../fidelity/compare.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import type { Estimates } from "../fidelity/score.js";

/** Rows of a grid's figure, one a condition: over all items, or over those of one category. */
export interface GridBlock {
  /** `undefined` for all items. */
  readonly category: string | undefined;
  /** What stands in a row above the others; `undefined` where there is one block only. */
  readonly heading: string | undefined;
  /** Where the conditions' rows begin and end, in rows from the bottom. */
  readonly span: readonly [bottom: number, top: number];
}

/** A condition of a model in one block. */
export interface PlacedRow {
  readonly row: SeedRow;
  readonly category: string | undefined;
  readonly estimates: Estimates;
  /** In rows from the bottom. */
  readonly y: number;
}

/**
 * A block over all items, and below it one for each category where that is asked for.
 *
 * @param rows conditions
 * @throws PopuliError where it is asked for and there are none
 */
export function gridBlocks({ conditions }: Comparison, rows: number, byCategory: boolean): GridBlock[] {
  if (!byCategory) return [{ category: undefined, heading: undefined, span: [-0.5, rows - 0.5] }];
  const { score, run } = conditions[0]!;
  const categories = [...score.categories.keys()];
  if (categories.length === 0)
    throw new PopuliError(
      "the items have no categories, or all the same one",
      {},
      "give each its `category` in the codebook, or leave out byCategory",
    );
  const scored = run.human.items.filter(({ item }) => score.items.includes(item));
  return [undefined, ...categories].map((category, b, all) => {
    const items = scored.filter((item) => category === undefined || item.category === category).length;
    const bottom = (all.length - 1 - b) * (rows + 1) - 0.5;
    return {
      category,
      heading: `${category ?? "all"}: ${items} item${items === 1 ? "" : "s"}`,
      span: [bottom, bottom + rows],
    };
  });
}

/** Where each condition of each model stands: models of one below each other, 12 pixels apart within the middle of its row. */
export function placedRows(
  blocks: readonly GridBlock[],
  rows: readonly SeedRow[],
  conditions: readonly string[],
  models: readonly string[],
  rowHeight: number,
): PlacedRow[] {
  return blocks.flatMap(({ category, span: [, top] }) =>
    rows.map((row) => {
      const middle = top - 0.5 - conditions.indexOf(row.name);
      const step = ((models.length - 1) / 2 - models.indexOf(row.model)) * (12 / rowHeight);
      return { row, category, estimates: estimatesIn(row, category), y: middle + step };
    }),
  );
}
