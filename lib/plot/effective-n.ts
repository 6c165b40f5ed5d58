import { counted } from "../errors/counted.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { dots } from "./marks/dots.js";
import { rules } from "./marks/rules.js";
import { blockBar } from "./text/blocks.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";

/** The most segments drawn, the largest; more are counted in the caption. */
const most = 40;

/**
 * What weights leave of each segment: its respondents as a bar, and their effective n as a point, with the minimum that the
 * segmentation asks for.
 *
 * @example
 * plot.effectiveN(byClass);
 */
export function effectiveN(segmentation: Segmentation): Figure {
  checkPlotted("effectiveN", segmentation, ["segments", "survey"], "what segment(…) returned");
  const { name, segments: all, minimum, survey, weight } = segmentation;
  const largest = new Set([...all].sort((a, b) => b.n - a.n).slice(0, most));
  const shown = all.filter((segment) => largest.has(segment));
  const rows = new Rows(
    shown.map((segment) => ({ label: segment.label, aside: asideOf(segment) })),
    shown.length <= 20 ? 24 : 18,
  );
  const width = 380;
  const values = shown.flatMap(({ n, effectiveN: effective }) => [n, effective]);
  const labels = Math.min(44, Math.max(0, ...shown.map(({ label }) => letters(label))));
  const below = all.filter(({ belowMinimum }) => belowMinimum).length;
  const left = all.length - shown.length;
  return new Figure({
    title: `${name}: respondents, and what weights leave of them`,
    subtitle: [
      survey.name,
      weight === undefined ? "unweighted: the effective n is n" : `weights ${weight}`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [
      [
        {
          x: valueAxis([...values, minimum], width, { from0: true, flush: true, title: "respondents" }),
          y: rows.axis(),
          marks: [
            bars(
              "respondents",
              shown.map((segment, r) => ({
                at: rows.y(r),
                length: segment.n,
                says: `${segment.label}\nn ${segment.n}, effective n ${segment.effectiveN.toFixed(1)}`,
              })),
              { orientation: "h", width: 0.7, color: palette.human },
            ),
            ...rules(`minimum, ${minimum}`, [{ at: { value: minimum }, span: rows.span }], {
              color: palette.floor,
              width: 1.2,
              dash: "dash",
            }),
            dots(
              "effective n",
              shown.map((segment, r) => [segment.effectiveN, rows.y(r)] as const),
              { color: palette.shuffled, size: 8, symbol: "diamond" },
            ),
          ],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Effective n: (Σw)² / Σw² (Kish 1965), how many respondents with equal weights would be as precise.",
      ...(below > 0
        ? [
            `‡ ${below} of ${counted(all.length, "segment")} ${below === 1 ? "has" : "have"} an effective n below ${minimum}.`,
          ]
        : []),
      ...(left > 0
        ? [`The ${left} segments with the fewest respondents are not drawn; the table has them all.`]
        : []),
    ].join(" "),
    text: shown
      .map(
        (segment) =>
          `${shortenParts(segment.label, labels).padEnd(labels)}  ${blockBar(segment.n / Math.max(...values), 24).padEnd(24)}  ${asideOf(segment)}`,
      )
      .join("\n"),
  });
}

function asideOf({ n, effectiveN: effective, belowMinimum }: Segment): string {
  return `n ${n}, effective ${effective.toFixed(1)}${belowMinimum ? " ‡" : ""}`;
}
