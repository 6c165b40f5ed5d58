import { counted } from "../errors/counted.js";
import type { Segmentation } from "../segment/segmentation.js";
import { percent } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
import { profileRows } from "./profile-rows.js";
import { palette } from "./theme/palette.js";

/** The most rows and columns drawn; more are no longer readable. */
const most = { rows: 40, segments: 12 };
const cellWidth = 62;

/**
 * The profile of each segment on the columns that it is made from, as a heat map: the mean place on the scale of an
 * ordered column, 0 at its first value and 1 at its last, and the share of each value of another. Where membership is
 * soft, respondents count by probability.
 *
 * @example
 * plot.profiles(await segment(survey, { method: "lca", items: ["Q1", "Q46", "Q57"], classes: 3 }));
 */
export function profiles(segmentation: Segmentation): Figure {
  checkPlotted("profiles", segmentation, ["segments", "survey"], "what segment(…) returned");
  const { name, survey, segments, identifiers } = segmentation;
  const shown = segments.slice(0, most.segments);
  const all = identifiers.flatMap((identifier) => profileRows(segmentation, survey.column(identifier)));
  const lines = all.slice(0, most.rows);
  const rows = new Rows(
    lines.map(({ label }) => ({ label })),
    22,
  );
  const x = shown.map((_, k) => k);
  const y = lines.map((_, r) => rows.y(r));
  const values = lines.map((line) => line.values.slice(0, shown.length));
  const width = cellWidth * shown.length;
  return new Figure({
    title: `${name}: profiles of ${counted(segments.length, "segment")}`,
    subtitle: [survey.name, ...(survey.codebook.synthetic ? ["synthetic survey"] : [])].join(" · "),
    panels: [
      [
        {
          x: {
            ...plainAxis([-0.5, shown.length - 0.5]),
            tickvals: x,
            ticktext: shown.map(({ key, share }) => `${key}\n${percent(share)}`),
          },
          y: rows.axis(),
          marks: [
            cells(
              "profile",
              { x, y },
              values,
              1,
              (r, k) => `${shown[k]!.label}\n${lines[r]!.label}: ${values[r]![k]!.toFixed(2)}`,
            ),
          ],
          labels: values.flatMap((row, r) =>
            row.flatMap((value, k): Label[] =>
              value === null
                ? []
                : [
                    {
                      text: value.toFixed(2),
                      at: [x[k]!, y[r]!],
                      align: "center",
                      size: 10,
                      color: value > 0.55 ? palette.onDark : palette.onPale,
                    },
                  ],
            ),
          ),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Ordered columns: the mean place on the scale, from 0 at its first value to 1 at its last. Others: the share of each value.",
      `Columns: ${shown.map(({ key, label }) => (key === label ? key : `${key} is ${label}`)).join("; ")}.`,
      ...(segments.length > shown.length
        ? [`${counted(segments.length - shown.length, "segment is", "segments are")} not drawn.`]
        : []),
      ...(all.length > lines.length
        ? [`${counted(all.length - lines.length, "row is", "rows are")} not drawn.`]
        : []),
    ].join(" "),
    text: lines
      .map(
        ({ label }, r) =>
          `${label.padEnd(30).slice(0, 30)} ${values[r]!.map((value) => (value === null ? "   —" : value.toFixed(2))).join("  ")}`,
      )
      .join("\n"),
  });
}
