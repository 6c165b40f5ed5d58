import type { MetricName } from "../fidelity/metric/metrics.js";
import { estimatesIn, type SeedRow } from "../fidelity/over-seeds.js";
import { significant } from "../fidelity/verdict.js";
import type { PlacedRow } from "./ablation-grid-blocks.js";
import { type Dot, type EstimatePanel, intervalBars, panelDots } from "./estimate-panels.js";
import { palette, series } from "./palette.js";
import type { Annotation, Points } from "./trace.js";

/** Shapes beside colours, so that models can be told apart in grey. */
const shapes = ["circle", "square", "diamond", "triangle-up"] as const;

/** A small pale dot for every seed of a model's conditions, a little below the mean, whose interval would hide it. */
export function seedDots(
  placed: readonly PlacedRow[],
  below: number,
  panel: EstimatePanel,
  model: number,
  showlegend: boolean,
): Points {
  const dots = placed.flatMap(({ row, category, y }) =>
    row.bySeed.map(({ seed, score }) => ({
      ...{ estimate: estimatesIn(score, category)[panel.metric], at: y - below },
      ...{ who: `${nameOf(row, category)}, seed ${seed}`, says: row.says },
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
  placed: readonly PlacedRow[],
  panel: EstimatePanel,
  model: number,
  showlegend: boolean,
): Points {
  const color = series[model % series.length]!;
  const dots = placed.map(({ row, category, estimates, y }): Dot => {
    const seeds = row.bySeed.length > 1 ? `, mean over ${row.bySeed.length} seeds` : "";
    return {
      ...{ estimate: estimates[panel.metric], at: y },
      ...{ who: `${nameOf(row, category)}${seeds}`, says: row.says },
    };
  });
  const name = placed[0]!.row.model;
  return panelDots(panel, dots, {
    name,
    marker: { color, size: 8, symbol: shapes[model % shapes.length]! },
    error_x: intervalBars(dots, color),
    showlegend,
    legendgroup: name,
    legendrank: 1,
  });
}

function nameOf({ name, model }: SeedRow, category: string | undefined): string {
  return [name, model, ...(category === undefined ? [] : [category])].join(", ");
}

/** An asterisk right of each interval whose condition differs from the reference: the tests are over all items. */
export function asterisks(
  placed: readonly PlacedRow[],
  { metric, share }: EstimatePanel,
  rows: number,
): Annotation[] {
  return placed.flatMap(({ row, category, estimates, y }) => {
    if (category !== undefined || !differs(row, metric)) return [];
    const { value, high } = estimates[metric];
    return [
      {
        text: "*",
        x: share(Number.isFinite(high) ? high : value) + 0.006,
        y: (y + 0.5) / rows,
        align: "left",
        size: 13,
        color: palette.text,
      } as const,
    ];
  });
}

/** Whether a condition differs from the reference after correction. */
export function differs({ corrected }: SeedRow, metric: MetricName): boolean {
  return (corrected[metric] ?? 1) < significant;
}
