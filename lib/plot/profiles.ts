import type { Segmentation } from "../segment/segmentation.js";
import { percent } from "../show/number-text.js";
import type { Column } from "../survey/survey/column.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Label } from "./layout/plotted.js";
import { Rows } from "./layout/rows.js";
import { cells } from "./marks/cells.js";
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
    title: `${name}: profiles of ${segments.length} segments`,
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
        ? [`${segments.length - shown.length} segments are not drawn.`]
        : []),
      ...(all.length > lines.length ? [`${all.length - lines.length} rows are not drawn.`] : []),
    ].join(" "),
    text: lines
      .map(
        ({ label }, r) =>
          `${label.padEnd(30).slice(0, 30)} ${values[r]!.map((value) => (value === null ? "   —" : value.toFixed(2))).join("  ")}`,
      )
      .join("\n"),
  });
}

interface ProfileRow {
  readonly label: string;
  /** `[segments]`; `null` where nobody answered. */
  readonly values: readonly (number | null)[];
}

function profileRows(segmentation: Segmentation, column: Column): ProfileRow[] {
  const { variable, levels } = column;
  const isOrdered = variable.measure !== "nominal" || levels.length <= 2;
  if (levels.length < 2) return [];
  const label = variable.label === variable.name ? variable.name : `${variable.label} (${variable.name})`;
  if (!isOrdered)
    return levels.map((code, k) => ({
      label: `${label}: ${variable.values.find((value) => value.code === code)?.label ?? code}`,
      values: meansOf(segmentation, column, (level) => (level === k ? 1 : 0)),
    }));
  const numbers = variable.measure === "scale" ? column.numeric() : undefined;
  if (numbers === undefined)
    return [{ label, values: meansOf(segmentation, column, (level) => level / (levels.length - 1)) }];
  const known = numbers.filter((value) => !Number.isNaN(value));
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const range = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - least;
  return [
    {
      label,
      values: meansOf(segmentation, column, (_, i) => (range > 0 ? (numbers[i]! - least) / range : 0)),
    },
  ];
}

function meansOf(
  { segments, of, posterior, weights }: Segmentation,
  { level }: Column,
  value: (level: number, respondent: number) => number,
): (number | null)[] {
  const width = segments.length;
  const sums = new Float64Array(width);
  const totals = new Float64Array(width);
  for (let i = 0; i < of.length; i++) {
    if (of[i]! < 0 || level[i]! < 0) continue;
    const own = value(level[i]!, i);
    for (let s = 0; s < width; s++) {
      const share = posterior === undefined ? (of[i] === s ? 1 : 0) : posterior[i * width + s]!;
      sums[s]! += weights[i]! * share * own;
      totals[s]! += weights[i]! * share;
    }
  }
  return [...sums].map((sum, s) => (totals[s]! > 0 ? sum / totals[s]! : null));
}
