import { type MetricName, meaningOf } from "../fidelity/metric/metrics.js";
import { estimatesIn } from "../fidelity/over-seeds.js";
import type { PlottedGrid } from "./ablation-grid.js";
import type { GridBlock } from "./ablation-grid-blocks.js";
import { differs } from "./ablation-grid-dots.js";
import { panelText } from "./estimate-panels.js";
import { type Level, levelNotes } from "./floor-levels.js";

/** A grid's figure in characters: each model's conditions, and the floors that they share once; a part a figure and block. */
export function gridText(
  { models, rows }: PlottedGrid,
  metrics: readonly MetricName[],
  blocks: readonly GridBlock[],
): string {
  const shown = rows.filter(
    ({ role, model, kind }) => role === "condition" || model === models[0] || kind === "shuffled",
  );
  return metrics
    .flatMap((metric) =>
      blocks.map(({ category, heading }) => {
        const text = panelText(
          metric,
          shown.map((row) => ({
            name:
              models.length > 1 && (row.role === "condition" || row.kind === "shuffled")
                ? `${row.model}: ${row.name}`
                : row.name,
            estimate: estimatesIn(row, category)[metric],
            simulated: row.role === "condition",
            mark:
              row.role !== "condition" ? row.role : category === undefined && differs(row, metric) ? "*" : "",
          })),
        );
        return heading === undefined ? text : `${heading}. ${text}`;
      }),
    )
    .join("\n\n");
}

/** What stands under a grid's figure. */
export function gridCaption(
  { seeds, comparison: { how, reference, conditions } }: PlottedGrid,
  metrics: readonly MetricName[],
  levels: readonly Level[],
  blocks: readonly GridBlock[],
): string {
  const items = blocks.length > 1 ? "all items" : "items";
  return [
    seeds.length > 1
      ? `Dots: means over seeds ${seeds.join(", ")}; pale dots, a little below: single seeds.`
      : `Seed ${seeds[0]}.`,
    `Whiskers: 95 % intervals (bootstrap over respondents and items, ${how.repeats} resamples).`,
    ...levelNotes(levels),
    ...(conditions.length > 1
      ? [`*: differs from ${reference}, p < .05 across ${items} (sign flips, Holm).`]
      : []),
    `${how.convention.says}.`,
    ...metrics.map((name) => `${meaningOf(name)}.`),
  ].join(" ");
}
