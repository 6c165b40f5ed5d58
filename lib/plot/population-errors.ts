import { checkOptions } from "../errors/known-options.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { withInterval } from "../show/number-text.js";
import type { ValuePersonaRow, ValuePersonas } from "../values/value-personas-result.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { intervalDots } from "./marks/interval-dots.js";
import { populationSubtitle } from "./population-subtitle.js";
import { palette, seriesLook } from "./theme/palette.js";

/** What the figures of value personas need of them. */
export type PlottedValuePersonas = Pick<ValuePersonas, "rows" | "populations" | "represented" | "how">;

/** What a figure of errors by population shows. */
export interface PopulationErrorsOptions {
  /** Names of the rows to show (default: all that are not calibrated, which keeps errors). */
  readonly ways?: readonly string[];
}

/** The most populations drawn, those with the largest error of value personas; more are counted in the caption. */
const most = 30;

/**
 * Error by population: in each country or other segment, how far each way of answering is from what the population says,
 * with 95 % intervals over personas.
 *
 * @throws PopuliError for a row that there is not, with the nearest
 * @example
 * const estimated = await valuePersonas({
 *   survey, model, by: byCountry, items: ["Q199"], personas: 2, prompts: ["sociodemographic"], bothForms: false, seed: 1,
 * });
 * plot.populationErrors(estimated, { ways: ["value personas", "sociodemographic"] });
 */
export function populationErrors(
  estimated: PlottedValuePersonas,
  options: PopulationErrorsOptions = {},
): Figure {
  checkPlotted("populationErrors", estimated, ["rows", "populations"], "what valuePersonas(…) returned");
  checkOptions("plot.populationErrors", options, { ways: true });
  const { ways } = options;
  const { rows: all, populations, how } = estimated;
  const names = all.map(({ name }) => name);
  const shown =
    ways?.map((way) => {
      const row = all.find(({ name }) => name === way);
      if (row === undefined) throw new PopuliError(`there is no row '${way}'`, {}, adviseName(way, names));
      return row;
    }) ?? all.filter(({ calibrated }) => !calibrated);
  const errorAt = (c: number) => shown[0]!.populations[c]!.error.value;
  const largest = [...populations.keys()].sort((a, b) => errorAt(b) - errorAt(a)).slice(0, most);
  const places = [...populations.keys()].filter((c) => largest.includes(c));
  const rows = new Rows(
    places.map((c) => ({ label: populations[c]! })),
    12 + 9 * shown.length,
  );
  const width = 420;
  const offset = (s: number) => ((shown.length - 1) / 2 - s) / (shown.length + 1);
  return new Figure({
    title: "Error by population",
    subtitle: populationSubtitle(estimated),
    panels: [
      [
        {
          x: valueAxis(
            shown.flatMap((row) =>
              places.flatMap((c) => {
                const { value, low, high } = row.populations[c]!.error;
                return [value, low, high];
              }),
            ),
            width,
            { from0: true, title: "distance from the population's answer, share of the scale" },
          ),
          y: rows.axis(rows.dividers()),
          marks: shown.map((row, s) =>
            intervalDots(
              row.name,
              places.flatMap((c, r) => {
                const { population, error } = row.populations[c]!;
                return Number.isFinite(error.value)
                  ? [
                      {
                        estimate: error,
                        at: rows.y(r) + offset(s),
                        says: `${population}\n${row.name}: ${withInterval(error)}`,
                      },
                    ]
                  : [];
              }),
              { ...wayLook(row, s), size: 7 },
              { legendrank: s },
            ),
          ),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      `Error: distance of means as a share of the scale (total variation for nominal items), mean over ${how.items.join(", ")}; lower is better. Bars are 95 % intervals by ${how.draws} resamples of the personas. Statistical baselines know other respondents' answers to the items.`,
      ...(populations.length > places.length
        ? [`The ${populations.length - places.length} populations with the smallest error are not drawn.`]
        : []),
    ].join(" "),
    text: places
      .map((c) =>
        [
          populations[c]!,
          ...shown.map(({ name, populations: own }) => `  ${name.padEnd(30)} ${withInterval(own[c]!.error)}`),
        ].join("\n"),
      )
      .join("\n\n"),
  });
}

/** How a way of answering looks: humans as humans do, the others in the colours of series. */
function wayLook({ role }: Pick<ValuePersonaRow, "role">, place: number) {
  if (role === "humans") return { color: palette.human, symbol: "circle" } as const;
  if (role === "floor") return { color: palette.floor, symbol: "circle-open" } as const;
  return seriesLook(place);
}
