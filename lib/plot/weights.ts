import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { percent } from "../show/number-text.js";
import type { Survey } from "../survey/survey/survey.js";
import { designEffect, effectiveN, weightsOf } from "../survey/survey/weights.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { bars } from "./marks/bars.js";
import { curve } from "./marks/curve.js";
import { blockBar } from "./text/blocks.js";
import { palette } from "./theme/palette.js";

const bins = 30;
const size = { width: 460, height: 200 };

/**
 * A histogram of a survey's weights, divided by their mean, with what they cost: the design effect and the effective n.
 *
 * @param options.weight another weight column (default: the survey's)
 * @throws PopuliError where there is no weight, or the column is none
 * @example
 * plot.weights(survey);
 */
export function weights(survey: Survey, options: { readonly weight?: string } = {}): Figure {
  checkPlotted("weights", survey, ["codebook", "identifiers"], "what loadSurvey(…) returned");
  checkOptions("plot.weights", options, { weight: true });
  const name = options.weight ?? survey.weight;
  if (name === undefined)
    throw new PopuliError(
      "the survey has no weight",
      { file: survey.name },
      'name a column: { weight: "pspwght" }',
    );
  const { weights: all } = weightsOf(survey.column(name), survey.file);
  const positive = [...all].filter((weight) => weight > 0);
  const mean = positive.reduce((sum, weight) => sum + weight, 0) / positive.length;
  const relative = positive.map((weight) => weight / mean).sort((a, b) => a - b);
  const [least, largest] = [relative[0]!, relative.at(-1)!];
  const width = Math.max(largest, 1) / bins;
  const counts = new Array<number>(bins).fill(0);
  for (const weight of relative) counts[Math.min(bins - 1, Math.floor(weight / width))]! += 1;
  const share = counts.map((count) => count / relative.length);
  const top = Math.max(...share);
  const effective = effectiveN(all);
  const without = all.length - positive.length;
  return new Figure({
    title: `${name}: weights of ${survey.name}`,
    subtitle: [
      `${counted(relative.length, "respondent counts", "respondents count")} as ${effective.toFixed(0)}: design effect ${designEffect(all).toFixed(2)}`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [
      [
        {
          x: valueAxis([0, largest], size.width, { title: "weight, divided by the mean weight" }),
          y: valueAxis([0, top], size.height, {
            from0: true,
            flush: true,
            upright: true,
            says: (one) => `${Math.round(one * 1000) / 10} %`,
          }),
          marks: [
            bars(
              "respondents",
              share.map((one, b) => ({
                at: (b + 0.5) * width,
                length: one,
                says: `${(b * width).toFixed(2)} to ${((b + 1) * width).toFixed(2)} times the mean weight\n${counted(counts[b]!, "respondent")}, ${percent(one)}`,
              })),
              { orientation: "v", width: width * 0.92, color: palette.human },
            ),
            curve(
              "mean weight",
              [
                { x: 1, y: 0 },
                { x: 1, y: top },
              ],
              { color: palette.text, width: 1.2, dash: "dash" },
            ),
          ],
        },
      ],
    ],
    size,
    caption: [
      `Height: share of the respondents, unweighted. Weights are from ${least.toFixed(2)} to ${largest.toFixed(2)} times their mean. The effective n, (Σw)² / Σw² (Kish 1965), is how many respondents with equal weights would be as precise; strata and clusters are not in it.`,
      ...(without > 0
        ? [
            `${counted(without, "respondent has no weight and counts", "respondents have no weight and count")} as 0.`,
          ]
        : []),
    ].join(" "),
    text: share
      .map(
        (one, b) =>
          `${(b * width).toFixed(2).padStart(6)}  ${blockBar(one / top, 30).padEnd(30)}  ${counts[b]}`,
      )
      .join("\n"),
  });
}
