import type { MixedEstimate } from "../mixed/mixed-estimate.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { type Row, Rows } from "./layout/rows.js";
import { intervalDots } from "./marks/interval-dots.js";
import { rules } from "./marks/rules.js";
import { intervalLines } from "./text/interval-lines.js";
import { fontSize } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** What the figures need of mixed estimates; every `Mixed` has it. */
export interface PlottedMixed {
  readonly estimates: readonly MixedEstimate[];
  readonly how: {
    readonly target: string;
    readonly labels: readonly string[];
    readonly interviewed: { readonly n: number };
  };
}

const looks = [
  {
    of: "classical",
    name: "classical: interviews alone",
    marker: { color: palette.human, symbol: "square", size: 7 },
  },
  { of: "mixed", name: "mixed", marker: { color: palette.best, symbol: "diamond", size: 9 } },
  {
    of: "simulation",
    name: "simulation alone",
    marker: { color: palette.simulated, symbol: "circle", size: 7 },
  },
] as const;

/** How far apart the three are within a row, in rows. */
const apart = 0.24;

/**
 * Three intervals for each estimate: from the interviews, from interviews and predictions, and from predictions alone, whose
 * interval has no word of their bias.
 *
 * @example
 * plot.mixed(await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] }));
 */
export function mixed(given: PlottedMixed): Figure {
  checkPlotted("mixed", given, ["estimates", "how"], "what mixed(…) returned");
  const { estimates, how } = given;
  const rows = new Rows(estimates.map(rowOf), 34);
  const size = rows.size(420);
  const ends = estimates.flatMap((one) => looks.flatMap(({ of }) => [one[of].value, ...one[of].interval]));
  return new Figure({
    title: `Mixed-subjects estimates: ${how.target}`,
    subtitle: [`${how.interviewed.n} interviewed`, ...how.labels].join(" · "),
    panels: [
      [
        {
          headings: [{ text: "95 % intervals", size: fontSize.note, color: palette.quiet }],
          x: valueAxis(ends, size.width, { title: how.target }),
          y: rows.axis(rows.dividers()),
          marks: looks.map(({ of, name, marker }, k) =>
            intervalDots(
              name,
              estimates.map((one, r) => ({
                estimate: estimateOf(one[of]),
                at: rows.y(r) + apart * (1 - k),
                says: `${labelOf(one)}\n${name}`,
              })),
              marker,
            ),
          ),
        },
      ],
    ],
    size,
    rows,
    caption:
      "The mixed interval covers whatever the predictions are worth: their bias is measured on the interviewed. That of the simulation alone has sampling error and no word of its bias.",
    text: estimates
      .map((one) =>
        [
          labelOf(one),
          ...intervalLines(
            looks.map(({ of, name }) => ({
              name,
              estimate: estimateOf(one[of]),
              simulated: of === "simulation",
              mark: "",
            })),
          ),
        ].join("\n"),
      )
      .join("\n"),
  });
}

/**
 * How many interviews predictions save, with 95 % intervals, beside the floor at 0: below it, predictions cost more than they
 * bring.
 *
 * @example
 * plot.interviewsSaved(await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] }));
 */
export function interviewsSaved(given: PlottedMixed): Figure {
  checkPlotted("interviewsSaved", given, ["estimates", "how"], "what mixed(…) returned");
  const { estimates, how } = given;
  const rows = new Rows(estimates.map(rowOf), 24);
  const size = rows.size(420);
  const savings = estimates.map(({ interviewsSaved: saved }) => saved);
  return new Figure({
    title: `Interviews saved: ${how.target}`,
    subtitle: [`${how.interviewed.n} interviewed`, ...how.labels].join(" · "),
    panels: [
      [
        {
          x: valueAxis(
            savings.flatMap(({ value, low, high }) => [value, low, high]),
            size.width,
            { from0: true, title: "interviews" },
          ),
          y: rows.axis(rows.dividers()),
          marks: [
            ...rules("nothing saved", [{ at: { value: 0 }, span: rows.span }], {
              color: palette.floor,
              width: 1,
              dash: "dash",
            }),
            intervalDots(
              "interviews saved",
              estimates.map((one, r) => ({
                estimate: one.interviewsSaved,
                at: rows.y(r),
                says: labelOf(one),
              })),
              { color: palette.best, symbol: "diamond", size: 8 },
            ),
          ],
        },
      ],
    ],
    size,
    rows,
    caption:
      "How many more interviews alone would be as precise. An interval that reaches the floor says that predictions may save nothing.",
    text: intervalLines(
      estimates.map((one) => ({
        name: labelOf(one),
        estimate: one.interviewsSaved,
        simulated: true,
        mark: "",
      })),
    ).join("\n"),
  });
}

function estimateOf({ value, interval: [low, high] }: MixedEstimate["mixed"]) {
  return { value, low, high };
}

function labelOf({ item, of, group }: MixedEstimate): string {
  return [item, of, group].filter((word) => word !== "").join(", ");
}

function rowOf(one: MixedEstimate): Row {
  return { label: labelOf(one) };
}
