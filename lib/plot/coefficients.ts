import { PopuliError } from "../errors/populi-error.js";
import type { PredictiveFindings } from "../fidelity/predictive/predictive-findings.js";
import { decimal, signed } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { dots } from "./marks/dots.js";
import type { Mark } from "./marks/mark.js";
import { palette, series } from "./theme/palette.js";

const side = 360;

/** What a figure of coefficients needs. */
export type PlottedCoefficients = Pick<PredictiveFindings, "coefficients" | "condition" | "labels">;

/**
 * Regression coefficients of identifiers, simulated against human: a mark for each term and item, on the diagonal where a
 * simulation says of a trait what humans do; filled where the two differ.
 *
 * @throws PopuliError where no item could be regressed on the identifiers
 * @example
 * plot.coefficients(await predictiveFidelity(run));
 */
export function coefficients(given: PlottedCoefficients): Figure {
  checkPlotted("coefficients", given, ["coefficients"], "what predictiveFidelity(…) returned");
  const { coefficients: found, condition, labels } = given;
  const { all, together, correlation, slope, signs } = found;
  if (all.length === 0)
    throw new PopuliError(
      "there is no coefficient to draw",
      {},
      "simulate ordered items for more respondents, or name other identifiers",
    );
  const identifiers = [...new Set(all.map(({ identifier }) => identifier))];
  // Both axes are one scale, so that the diagonal is one and a flat simulation lies flat.
  const values = [0, ...all.flatMap(({ human, simulated }) => [human.value, simulated.value])];
  const x = valueAxis(values, side, { title: "human coefficient, share of the scale" });
  const y = valueAxis(values, side, { upright: true });
  const ends = [...x.range];
  const marks = identifiers.flatMap((identifier, k): Mark[] =>
    [true, false].map((differs) => {
      const own = all.filter((one) => one.identifier === identifier && one.p < 0.05 === differs);
      return {
        ...dots(
          identifier,
          own.map(({ human, simulated }) => [human.value, simulated.value]),
          {
            color: series[k % series.length]!,
            size: 7,
            symbol: differs ? "circle" : "circle-open",
          },
        ),
        hovertext: own.map(
          ({ item, term, human, simulated }) =>
            `${item}, ${term}\nhuman ${withEnds(human)}\nsimulated ${withEnds(simulated)}`,
        ),
      };
    }),
  );
  return new Figure({
    title: `What identifiers say of answers: ${condition}`,
    subtitle: ["SIMULATED ANSWERS beside human ones", ...labels].join(" · "),
    panels: [
      [
        {
          headings: [{ text: "simulated coefficient, share of the scale" }],
          ...{ x, y },
          marks: [
            {
              type: "scatter",
              mode: "lines",
              name: "as humans",
              x: ends,
              y: ends,
              line: { color: palette.quiet, width: 1, dash: "dash" },
            },
            ...marks,
          ],
        },
      ],
    ],
    size: { width: side, height: side },
    caption: [
      `Weighted least squares of the place on an item's scale, 0 to 1, on ${together ? "all identifiers" : "one identifier at a time"}; a mark for each term and item, filled where simulated and human differ (p < .05 for the same respondents, Holm).`,
      `r ${Number.isNaN(correlation) ? "—" : decimal(correlation, 2)}, slope through 0 ${Number.isNaN(slope) ? "—" : decimal(slope, 2)}; ${signs.alike} of ${signs.of} clear human coefficients have their sign.`,
    ].join(" "),
    text: all
      .map(
        ({ item, term, human, simulated, p }) =>
          `${`${item}, ${term}`.padEnd(44)} human ${withEnds(human)}  simulated ${withEnds(simulated)}${p < 0.05 ? " *" : ""}`,
      )
      .join("\n"),
  });
}

function withEnds({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${signed(value)} [${signed(low)}, ${signed(high)}]`;
}
