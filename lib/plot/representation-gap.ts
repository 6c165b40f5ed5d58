import { PopuliError } from "../errors/populi-error.js";
import { decimal, signedWithInterval } from "../show/number-text.js";
import type { ValuePersonaRow } from "../values/value-personas-result.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { curve } from "./marks/curve.js";
import { dots } from "./marks/dots.js";
import type { PlottedValuePersonas } from "./population-errors.js";
import { populationSubtitle } from "./population-subtitle.js";
import { palette } from "./theme/palette.js";

/**
 * The gap between populations that the model represents well and poorly: the mean error of either, a row for each way of
 * answering, and the gap with its 95 % interval.
 *
 * @throws PopuliError where no populations are told apart
 * @example
 * const represented = { well: ["Arvenia", "Belmora"], poorly: ["Eldoria"] };
 * const estimated = await valuePersonas({
 *   survey, model, by: byCountry, items: ["Q199"], personas: 2, prompts: ["direct"], bothForms: false, represented, seed: 1,
 * });
 * plot.representationGap(estimated);
 */
export function representationGap(estimated: PlottedValuePersonas): Figure {
  checkPlotted("representationGap", estimated, ["rows", "populations"], "what valuePersonas(…) returned");
  const { rows: all, represented } = estimated;
  if (represented === undefined)
    throw new PopuliError(
      "no populations are told apart as represented well and poorly",
      {},
      "name them, represented: { well: […], poorly: […] }, or hold items out: calibrate: […]",
    );
  const shown = all.filter(({ calibrated }) => !calibrated);
  const meanOf = (row: ValuePersonaRow, names: readonly string[]) => {
    const own = row.populations.filter(
      ({ population, error }) => names.includes(population) && !Number.isNaN(error.value),
    );
    return own.reduce((sum, { error }) => sum + error.value, 0) / own.length;
  };
  const pairs = shown.map((row) => ({
    well: meanOf(row, represented.well),
    poorly: meanOf(row, represented.poorly),
  }));
  const gapText = ({ gap }: ValuePersonaRow) => signedWithInterval(gap);
  const rows = new Rows(
    shown.map((row) => ({
      label: row.name,
      aside: gapText(row),
      look: row.role === "values" ? "strong" : "plain",
    })),
    24,
  );
  const width = 360;
  return new Figure({
    title: "Gap between populations represented well and poorly",
    subtitle: populationSubtitle(estimated),
    panels: [
      [
        {
          headings: [{ text: "error; at the right: poorly − well", bold: true }],
          x: valueAxis(
            pairs.flatMap(({ well, poorly }) => [well, poorly]),
            width,
            { from0: true, title: "mean error, share of the scale" },
          ),
          y: rows.axis(rows.dividers()),
          marks: [
            ...pairs.map(({ well, poorly }, r) => ({
              ...curve(
                "gap",
                [
                  { x: well, y: rows.y(r) },
                  { x: poorly, y: rows.y(r) },
                ],
                { color: palette.grid, width: 4 },
              ),
              inLegend: false,
            })),
            dots(
              "well",
              pairs.map(({ well }, r) => [well, rows.y(r)] as const),
              { color: palette.human, size: 9, symbol: "circle" },
            ),
            dots(
              "poorly",
              pairs.map(({ poorly }, r) => [poorly, rows.y(r)] as const),
              { color: palette.simulated, size: 8, symbol: "diamond" },
            ),
          ],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: `Represented well: ${represented.well.join(", ")}; poorly: ${represented.poorly.join(", ")} (${represented.by}). Intervals of the gap by ${estimated.how.draws} resamples of the personas: they hold for these populations.`,
    text: shown
      .map(
        (row, r) =>
          `${row.name.padEnd(30)} well ${decimal(pairs[r]!.well)}, poorly ${decimal(pairs[r]!.poorly)}, gap ${gapText(row)}`,
      )
      .join("\n"),
  });
}
