import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { percent } from "../show/number-text.js";
import type { Column } from "../survey/survey/column.js";
import { marginal } from "../survey/survey/marginal.js";
import type { Survey } from "../survey/survey/survey.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { blockColumns } from "./text/blocks.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";
import { labelOf } from "./variable-label.js";

/** The most variables drawn; more are no longer readable. */
const most = 40;
/** Numbers with more values than that are put into as many classes. */
const classes = 24;
const width = 200;

/** A variable's answers in small: a share for each bar. */
interface Spark {
  readonly column: Column;
  readonly shares: readonly number[];
  /** What each bar stands for. */
  readonly names: readonly string[];
  readonly n: number;
}

/**
 * The codebook in pictures: for each variable a small chart of its weighted answers, with the number of valid answers and
 * the share missing.
 *
 * @param options.variables those shown (default: the survey's identifiers and items)
 * @throws PopuliError for an unknown variable, with the nearest name
 * @example
 * plot.codebook(survey, { variables: ["Q1", "Q57", "Q262"] });
 */
export function codebook(survey: Survey, options: { readonly variables?: readonly string[] } = {}): Figure {
  checkPlotted("codebook", survey, ["codebook", "identifiers"], "what loadSurvey(…) returned");
  checkOptions("plot.codebook", options, { variables: true });
  const asked = options.variables ?? [...survey.identifiers, ...survey.items];
  const sparks = asked.slice(0, most).map((name) => sparkOf(survey.column(name), survey.weights));
  const rows = new Rows(
    sparks.map((spark) => ({ label: labelOf(spark.column.variable), aside: asideOf(spark) })),
    30,
  );
  const labels = Math.min(44, Math.max(0, ...sparks.map(({ column }) => letters(labelOf(column.variable)))));
  const foot = (r: number) => rows.y(r) - 0.42;
  return new Figure({
    title: `${survey.name}: ${counted(sparks.length, "variable")} at a glance`,
    subtitle: [
      survey.weight === undefined ? "unweighted" : `weighted by ${survey.weight}`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [
      [
        {
          x: plainAxis([0, 1]),
          y: rows.axis(sparks.map((_, r) => foot(r))),
          // Bars of one mark have one width, and every variable has its own number of answers.
          marks: sparks.map(({ column, shares, names }, r) => {
            const largest = Math.max(1e-9, ...shares);
            return {
              ...bars(
                "share of the answers",
                shares.map((share, k) => ({
                  at: (k + 0.5) / shares.length,
                  length: (share / largest) * 0.84,
                  base: foot(r),
                  says: `${labelOf(column.variable)}\n${names[k]}: ${percent(share)}`,
                })),
                { orientation: "v", width: 0.86 / Math.max(4, shares.length), color: palette.human },
              ),
              inLegend: false,
            };
          }),
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      `Bars from the first value of the codebook to the last; the highest of a row fills it. Numbers with more than ${classes} values are in ${classes} classes from the least to the largest.`,
      ...(asked.length > sparks.length
        ? [`${asked.length - sparks.length} more are not drawn: name them in \`variables\`.`]
        : []),
    ].join(" "),
    text: sparks
      .map((spark) => {
        const { column, shares } = spark;
        const label = shortenParts(labelOf(column.variable), labels).padEnd(labels);
        return `${label}  ${blockColumns(shares, Math.max(1e-9, ...shares)).padEnd(classes)}  ${asideOf(spark)}`;
      })
      .join("\n"),
  });
}

function sparkOf(column: Column, weights: Float64Array): Spark {
  const { levels, variable } = column;
  const { share, n } = marginal(column, weights);
  if (levels.length <= classes || !levels.every((level) => typeof level === "number"))
    return {
      column,
      shares: [...share].slice(0, classes).map((one) => (Number.isFinite(one) ? one : 0)),
      names: levels
        .slice(0, classes)
        .map((code) => variable.values.find((value) => value.code === code)?.label ?? String(code)),
      n,
    };
  const numbers = levels.map(Number);
  const least = numbers.reduce((a, b) => Math.min(a, b));
  const step = (numbers.reduce((a, b) => Math.max(a, b)) - least) / classes;
  const shares = new Array<number>(classes).fill(0);
  for (const [l, number] of numbers.entries())
    shares[Math.min(classes - 1, Math.floor((number - least) / step))]! += share[l]!;
  return {
    column,
    shares,
    names: shares.map((_, k) => `${round(least + k * step)} to ${round(least + (k + 1) * step)}`),
    n,
  };
}

function round(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function asideOf({ column, n }: Spark): string {
  const missing = 1 - n / column.length;
  const values = counted(column.levels.length, "value");
  return `${values}, n ${n}${missing > 0 ? `, ${percent(missing)} missing` : ""}`;
}
