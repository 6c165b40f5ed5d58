import {
  type AblationGrid,
  type GridCell,
  gridOf,
} from "../../../../lib/report/ablation/ablation-grid-tables.js";
import { ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { madeRun } from "../../fidelity/synthetic-run.js";

/**
 * A grid without a model. The first condition knows its respondents best and the last not at all; seeds and models mix
 * in uniform answers, each to its own degree.
 */
export async function madeGrid(size: {
  readonly conditions: number;
  readonly models: number;
  readonly seeds: number;
  readonly respondents?: number;
  readonly items?: number;
}): Promise<AblationGrid> {
  const cells: GridCell[] = [];
  for (let m = 0; m < size.models; m++)
    for (let seed = 1; seed <= size.seeds; seed++) {
      const runs = Array.from({ length: size.conditions }, (_, c) => {
        const { human, answers } = madeRun({
          respondents: size.respondents ?? 40,
          items: size.items ?? 8,
          knows: 1 - c / Math.max(1, size.conditions - 1),
        });
        const uniform = 0.1 * m + 0.05 * ((seed * (c + 3)) % 4);
        const items = answers.items.map((item) => ({
          ...item,
          rows: item.rows.map((p) => (1 - uniform) * p + uniform / item.options.length),
        }));
        return {
          human,
          answers: { ...answers, items },
          condition: { name: `condition ${c + 1}` },
          labels: ["made up"],
        };
      });
      const table = await ablationTable(runs, { repeats: 60, draws: 3 });
      cells.push({ model: `model ${"ABCDEF"[m]}`, seed, table });
    }
  return gridOf(cells, { breathe: async () => {} });
}
