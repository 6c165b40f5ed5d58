import type { FigureName } from "../fidelity/figures.js";
import type { SeedRow } from "../fidelity/over-seeds.js";
import { significant } from "../fidelity/verdict.js";
import { type Dot, type EstimatePanel, intervalBars, panelDots } from "./estimate-panels.js";
import { palette, series } from "./palette.js";
import type { Annotation, Points } from "./trace.js";

/** Shapes beside colours, so that models can be told apart in grey. */
const shapes = ["circle", "square", "diamond", "triangle-up"] as const;

/** A small pale dot for every seed of a model's conditions. */
export function seedDots(
  rows: readonly SeedRow[],
  at: (row: SeedRow) => number,
  panel: EstimatePanel,
  model: number,
  showlegend: boolean,
): Points {
  const dots = rows.flatMap((row) =>
    row.bySeed.map(({ seed, score }) => ({
      ...{ estimate: score.estimates[panel.figure], at: at(row) },
      ...{ who: `${row.name}, ${row.model}, seed ${seed}`, says: row.says },
    })),
  );
  return panelDots(panel, dots, {
    name: "a single seed",
    marker: { color: series[model % series.length]!, size: 4.5, symbol: "circle", opacity: 0.45 },
    showlegend,
    legendgroup: "a single seed",
    legendrank: 2,
  });
}

/** A dot for each of a model's conditions: its mean over seeds, with its interval. */
export function meanDots(
  rows: readonly SeedRow[],
  at: (row: SeedRow) => number,
  panel: EstimatePanel,
  model: number,
  showlegend: boolean,
): Points {
  const color = series[model % series.length]!;
  const dots = rows.map((row): Dot => {
    const seeds = row.bySeed.length > 1 ? `, mean over ${row.bySeed.length} seeds` : "";
    return {
      ...{ estimate: row.estimates[panel.figure], at: at(row) },
      ...{ who: `${row.name}, ${row.model}${seeds}`, says: row.says },
    };
  });
  const name = rows[0]!.model;
  return panelDots(panel, dots, {
    name,
    marker: { color, size: 8, symbol: shapes[model % shapes.length]! },
    error_x: intervalBars(dots, color),
    showlegend,
    legendgroup: name,
    legendrank: 1,
  });
}

/** An asterisk right of each interval whose condition differs from the reference. */
export function asterisks(
  rows: readonly SeedRow[],
  at: (row: SeedRow) => number,
  { figure, share }: EstimatePanel,
  count: number,
): Annotation[] {
  return rows.flatMap((row) => {
    if (!differs(row, figure)) return [];
    const { value, high } = row.estimates[figure];
    return [
      {
        text: "*",
        x: share(Number.isFinite(high) ? high : value) + 0.006,
        y: (at(row) + 0.5) / count,
        align: "left",
        size: 13,
        color: palette.text,
      } as const,
    ];
  });
}

/** Whether a condition differs from the reference after correction. */
export function differs({ corrected }: SeedRow, figure: FigureName): boolean {
  return (corrected[figure] ?? 1) < significant;
}
