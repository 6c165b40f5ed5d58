import { decimal } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { dots } from "./marks/dots.js";
import { rules } from "./marks/rules.js";
import type { PlottedValuePersonas } from "./population-errors.js";
import { populationSubtitle } from "./population-subtitle.js";
import { palette } from "./theme/palette.js";

/**
 * Variance of simulated answers over that of humans', before and after calibration: a row for each way of answering, 1 being
 * as much as humans, and own r beside it, which calibration cannot repair.
 *
 * @example
 * const estimated = await valuePersonas({
 *   survey, model, by: byCountry, items: ["Q199"], calibrate: ["Q47"], personas: 2, prompts: [], bothForms: false, seed: 1,
 * });
 * plot.varianceRatios(estimated);
 */
export function varianceRatios(estimated: PlottedValuePersonas): Figure {
  checkPlotted("varianceRatios", estimated, ["rows", "populations"], "what valuePersonas(…) returned");
  const { rows: all, how } = estimated;
  const shown = all
    .filter(({ calibrated, varianceRatio }) => !calibrated && Number.isFinite(varianceRatio))
    .map((row) => ({ row, after: all.find(({ name }) => name === `${row.name}, calibrated`) }));
  const ownText = (own: number) => (Number.isFinite(own) ? decimal(own, 2) : "—");
  const rows = new Rows(
    shown.map(({ row, after }) => ({
      label: row.name,
      look: row.role === "values" ? "strong" : "plain",
      aside: `own r ${ownText(row.own)}${after === undefined ? "" : `, after ${ownText(after.own)}`}`,
    })),
    24,
  );
  const width = 360;
  const ends = rows.span;
  return new Figure({
    title: "How much answers vary: simulated over human",
    subtitle: populationSubtitle(estimated),
    panels: [
      [
        {
          x: valueAxis(
            [
              1,
              ...shown.flatMap(({ row, after }) => [row.varianceRatio, after?.varianceRatio ?? Number.NaN]),
            ],
            width,
            { from0: true, title: "normalised variance, simulated / human" },
          ),
          y: rows.axis(rows.dividers()),
          marks: [
            ...rules("human", [{ at: { value: 1 }, span: ends }], { color: palette.human, width: 3 }),
            dots(
              "before calibration",
              shown.map(({ row }, r) => [row.varianceRatio, rows.y(r)] as const),
              { color: palette.floor, size: 9, symbol: "circle-open" },
            ),
            dots(
              "calibrated",
              shown.flatMap(({ after }, r) =>
                after === undefined ? [] : [[after.varianceRatio, rows.y(r)] as const],
              ),
              { color: palette.simulated, size: 8, symbol: "circle" },
            ),
          ],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Variance of the answers of a population, mean over items with an order and populations; below 1, answers are more alike than humans'.",
      how.calibrate.length > 0
        ? `Temperatures were fitted on ${how.calibrate.join(", ")}, and are shown on ${how.items.join(", ")}, where they need not reach 1. Calibration keeps means and adds no knowledge of anyone: own r shows it.`
        : "Nothing was calibrated: calibrate: […] holds items out for it.",
    ].join(" "),
    text: shown
      .map(
        ({ row, after }) =>
          `${row.name.padEnd(30)} ${row.varianceRatio.toFixed(2)}${after === undefined ? "" : `, calibrated ${after.varianceRatio.toFixed(2)}`}; own r ${ownText(row.own)}`,
      )
      .join("\n"),
  });
}
