import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { percent } from "../show/number-text.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { letters, shortenParts } from "./text/shorten.js";
import { series } from "./theme/palette.js";
import { labelOf } from "./variable-label.js";

/** Orange is of simulated answers. */
const reasonColours = series.slice(1);
/** The most variables drawn; more are no longer readable. */
const most = 40;

/**
 * How many answers are missing in each variable, and why: a bar of the respondents without a valid answer, divided by
 * reason, the variable with the most missing first.
 *
 * @param options.variables those shown (default: the survey's identifiers and items)
 * @throws PopuliError for an unknown variable, with the nearest name
 * @example
 * plot.missingness(survey, { variables: ["Q1", "Q57", "Q164"] });
 */
export function missingness(
  survey: Survey,
  options: { readonly variables?: readonly string[] } = {},
): Figure {
  checkPlotted("missingness", survey, ["codebook", "identifiers"], "what loadSurvey(…) returned");
  checkOptions("plot.missingness", options, { variables: true });
  const asked = options.variables ?? [...survey.identifiers, ...survey.items];
  const all = asked.map((name) => survey.column(name));
  const some = all.filter((column) => lackedBy(column) > 0).sort((a, b) => lackedBy(b) - lackedBy(a));
  const shown = some.slice(0, most);
  const reasons = reasonsOf(shown);
  const rows = new Rows(
    shown.map((column) => ({ label: labelOf(column.variable), aside: asideOf(column) })),
    shown.length <= 20 ? 22 : 17,
  );
  const width = 380;
  const labels = Math.min(44, Math.max(0, ...shown.map(({ variable }) => letters(labelOf(variable)))));
  return new Figure({
    title: `${survey.name}: missing answers by reason`,
    subtitle: [
      `share of ${counted(survey.size, "respondent")}, unweighted`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [
      [
        {
          x: valueAxis([0, ...shown.map((column) => lackedBy(column) / column.length)], width, {
            from0: true,
            flush: true,
            says: (share) => `${Math.round(share * 1000) / 10} %`,
          }),
          y: rows.axis(),
          marks: reasons.map((reason, k) =>
            bars(
              reason,
              shown.flatMap((column, r) => {
                const count = countOf(column, reason);
                if (count === 0) return [];
                const before = reasons.slice(0, k).reduce((sum, other) => sum + countOf(column, other), 0);
                return {
                  at: rows.y(r),
                  length: count / column.length,
                  base: before / column.length,
                  says: `${labelOf(column.variable)}\n${reason}: ${count}, ${percent(count / column.length)}`,
                };
              }),
              { orientation: "h", width: 0.72, color: reasonColours[k % reasonColours.length]! },
            ),
          ),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      reasons.length === 1
        ? `All are of one reason: ${reasons[0]}.`
        : `Reasons as the codebook gives them; "empty" is a cell without a code.`,
      ...(all.length > some.length
        ? [
            `${all.length - some.length} of ${counted(all.length, "variable")} ${all.length - some.length === 1 ? "has" : "have"} no missing answer.`,
          ]
        : []),
      ...(some.length > shown.length
        ? [`${some.length - shown.length} more with fewer missing are not drawn: name them in \`variables\`.`]
        : []),
    ].join(" "),
    text:
      shown.length === 0
        ? "No answer is missing."
        : shown
            .map((column) => {
              const parts = reasons.flatMap((reason) => {
                const count = countOf(column, reason);
                return count === 0 ? [] : [`${reason} ${count}`];
              });
              const label = shortenParts(labelOf(column.variable), labels).padEnd(labels);
              return `${label}  ${percent(lackedBy(column) / column.length).padStart(7)}: ${parts.join(", ")}`;
            })
            .join("\n"),
  });
}

function countOf({ missing }: Column, reason: string): number {
  return new Map<string, number>(missing).get(reason) ?? 0;
}

function lackedBy({ missing }: Column): number {
  return [...missing.values()].reduce((sum, count) => sum + count, 0);
}

/** Reasons that occur, the most frequent first. */
function reasonsOf(columns: readonly Column[]): string[] {
  const totals = new Map<string, number>();
  for (const { missing } of columns)
    for (const [reason, count] of missing)
      if (count > 0) totals.set(reason, (totals.get(reason) ?? 0) + count);
  return [...totals].sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
}

function asideOf(column: Column): string {
  return `${percent(lackedBy(column) / column.length)}, n ${column.length - lackedBy(column)}`;
}
