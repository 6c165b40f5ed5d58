import { counted } from "../errors/counted.js";
import type { SegmentMaps } from "../fidelity/structure/segment-maps.js";
import { decimal } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
import { shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";

/** The most segments drawn; more cells are no longer readable. */
const most = 30;
/** Cells of fewer pixels have no numbers. */
const leastForNumbers = 24;

/**
 * How far segments lie apart, by human answers and by those of each simulation: a heat map for each, of normalised earth
 * mover's distances in hundredths, with one scale of colours. Source: audience segmentation, arXiv:2604.06663, Figure 2.
 *
 * @example
 * plot.distances(segmentMaps([run]));
 */
export function distances(given: SegmentMaps): Figure {
  checkPlotted("distances", given, ["segments", "human", "simulated"], "what segmentMaps(…) returned");
  const { grouping, segments, leftOut, human, simulated, labels } = given;
  const shown = [...segments.keys()].slice(0, most);
  const all = [human, ...simulated];
  const n = segments.length;
  const between = (map: (typeof all)[number]) =>
    shown.map((a) => shown.map((b) => (b < a ? known(map.distances[a * n + b]!) : null)));
  const values = all.map(between);
  const largest = Math.max(0.01, ...values.flat(2).map((value) => value ?? 0));
  const width = Math.max(150, Math.min(300, Math.floor(760 / all.length), 40 * shown.length));
  const cell = width / shown.length;
  const rows = new Rows(
    shown.map((s) => ({ label: `${s + 1}  ${segments[s]!}` })),
    Math.max(14, Math.min(28, cell)),
  );
  const x = shown.map((_, k) => k);
  const y = shown.map((_, r) => rows.y(r));
  return new Figure({
    title: `Distances between ${n} segments by ${grouping}`,
    subtitle: ["SIMULATED ANSWERS beside human ones", ...labels].join(" · "),
    panels: [
      all.map(
        (map, m): Panel => ({
          headings: [
            { text: map.name, bold: true, color: m === 0 ? palette.text : palette.simulated },
            { text: `median ${decimal(map.median)}`, size: 11, color: palette.quiet },
          ],
          x: {
            ...plainAxis([-0.5, shown.length - 0.5]),
            tickvals: x,
            ticktext: shown.map((s) => (cell < 14 && s % 5 > 0 ? "" : String(s + 1))),
          },
          y: rows.axis(),
          marks: [
            cells(
              "distance",
              { x, y },
              values[m]!,
              largest,
              (a, b) => `${segments[a]!}\n${segments[b]!}\nnEMD ${decimal(values[m]![a]![b]!)}`,
            ),
          ],
          labels:
            cell < leastForNumbers
              ? []
              : values[m]!.flatMap((row, a) =>
                  row.flatMap((value, b): Label[] =>
                    value === null
                      ? []
                      : [
                          {
                            text: String(Math.round(value * 100)),
                            ...{ at: [x[b]!, y[a]!], align: "center", size: 10 },
                            color: value > 0.55 * largest ? palette.background : palette.text,
                          },
                        ],
                  ),
                ),
        }),
      ),
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Normalised earth mover's distance between the answers of two segments, mean over ordered items, × 100; 0: they answer alike. The colours of all panels have one scale.",
      ...(n > shown.length
        ? [`${counted(n - shown.length, "segment is", "segments are")} not drawn; the medians are of all.`]
        : []),
      ...(leftOut.length > 0 ? [`Left out, nobody answered on one side: ${leftOut.join(", ")}.`] : []),
    ].join(" "),
    text: all
      .map(
        (map, m) =>
          `${map.name}: median ${decimal(map.median)}\n${shown
            .map(
              (s) =>
                `  ${`${s + 1} ${shortenParts(segments[s]!, 30)}`.padEnd(34)} ${values[m]![s]!.slice(0, s)
                  .map((value) => (value === null ? "—" : value.toFixed(2)))
                  .join(" ")}`,
            )
            .join("\n")}`,
      )
      .join("\n\n"),
  });
}

function known(distance: number): number | null {
  return Number.isNaN(distance) ? null : distance;
}
