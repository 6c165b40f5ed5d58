import { counted } from "../errors/counted.js";
import { signed, signedWithInterval } from "../show/number-text.js";
import type { Shapley } from "../values/shapley-values.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { intervalDots } from "./marks/interval-dots.js";
import { rules } from "./marks/rules.js";
import { palette } from "./theme/palette.js";

/** What the figure needs of Shapley values. */
export type PlottedContributions = Pick<
  Shapley,
  "contributions" | "empty" | "full" | "populations" | "how" | "labels"
>;

/**
 * What each value item adds to the population error: its Shapley value as a bar with a 95 % interval, the most helpful first.
 * To the left of 0 it lowers the error.
 *
 * @example
 * const few = valueDescriptors(survey, { items: ["happiness", "trust"] });
 * plot.contributions(
 *   await shapley({ survey, model, by: byCountry, descriptors: few, items: ["Q199"], personas: 2, seed: 1 }),
 * );
 */
export function contributions(found: PlottedContributions): Figure {
  checkPlotted("contributions", found, ["contributions", "how"], "what shapley(…) returned");
  const { empty, full, populations, how, labels } = found;
  const ordered = [...found.contributions].sort((a, b) => a.value.value - b.value.value);
  const words = ({ value }: (typeof ordered)[number]) => signedWithInterval(value, 4);
  const rows = new Rows(
    ordered.map((one) => ({ label: one.item, aside: words(one) })),
    24,
  );
  const width = 360;
  const side = (helps: boolean, name: string, color: string) =>
    bars(
      name,
      ordered.flatMap(({ item, label, value: { value } }, r) =>
        value < 0 === helps
          ? [
              {
                at: rows.y(r),
                length: value,
                opacity: 0.75,
                says: `${item}: ${label}\n${words(ordered[r]!)}`,
              },
            ]
          : [],
      ),
      { orientation: "h", width: 0.6, color },
    );
  return new Figure({
    title: "What each value item adds to the error",
    subtitle: [
      "SIMULATED ANSWERS, not a survey",
      `${counted(how.personas, "persona")} of ${counted(populations.length, "population")}, ${how.weight === undefined ? "unweighted" : `weighted by ${how.weight}`}`,
      ...labels.filter((label) => /synthetic|teaching/.test(label)),
    ].join(" · "),
    panels: [
      [
        {
          x: valueAxis(
            [0, ...ordered.flatMap(({ value: { value, low, high } }) => [value, low, high])].filter(
              Number.isFinite,
            ),
            width,
            { title: "Shapley value, share of the scale" },
          ),
          y: rows.axis(),
          marks: [
            side(true, "lowers the error", palette.best),
            side(false, "raises it", palette.simulated),
            ...rules("none", [{ at: { value: 0 }, span: rows.span }], { color: palette.floor, width: 1 }).map(
              (mark) => ({ ...mark, inLegend: false }),
            ),
            {
              ...intervalDots(
                "95 % interval",
                ordered.map((one, r) => ({
                  estimate: one.value,
                  at: rows.y(r),
                  says: `${one.item}: ${one.label}\n${words(one)}`,
                })),
                { color: palette.text, size: 4, symbol: "circle" },
              ),
              inLegend: false,
            },
          ],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: `Shapley values sum to the error with all items (${full.toFixed(4)}) less that with none (${empty.toFixed(4)}): ${signed(full - empty, 4)}. Exact over all coalitions of the items, on ${how.items.join(", ")}; intervals by ${how.draws} resamples of the personas.`,
    text: ordered.map((one) => `${one.item.padEnd(24)} ${words(one)}`).join("\n"),
  });
}
