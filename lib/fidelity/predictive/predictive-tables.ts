import { counted } from "../../errors/counted.js";
import { decimal, percent, signed } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import type { ComparedCoefficient } from "./coefficients.js";
import { type MeanOfItems, meanOfItems } from "./mean-of-items.js";
import type { PredictiveFindings } from "./predictive-findings.js";

/** A row for each identifier: its association with the answers, mean over items. */
export function associationTable({ associations, condition, labels }: PredictiveFindings): Table {
  const identifiers = [...new Set(associations.map(({ identifier }) => identifier))];
  return new Table(
    `Cramér's V of identifiers and answers: ${condition} (simulated answers)`,
    [
      { name: "identifier" },
      { name: "human", digits: 3 },
      { name: "simulated", digits: 3 },
      { name: "difference" },
      { name: "corrected difference" },
      { name: "items further from human than chance" },
    ],
    identifiers.map((identifier) => {
      const own = associations.filter((one) => one.identifier === identifier);
      const apart = own.filter(({ difference: { low, high } }) => low > 0 || high < 0).length;
      return [
        identifier,
        ...[meanOfItems(own.map(({ human }) => human)).value],
        ...[meanOfItems(own.map(({ simulated }) => simulated)).value],
        signedInBrackets(meanOfItems(own.map(({ difference }) => difference.value))),
        signedInBrackets(meanOfItems(own.map(({ correctedDifference }) => correctedDifference))),
        `${apart} of ${own.length}`,
      ];
    }),
    [
      "means over items; differences are simulated − human, with 95 % intervals for items like these; corrected for the bias of small samples by Bergsma (2013)",
      "the last column counts items whose own 95 % interval, for other respondents, is on one side of 0; numbers of many values are divided into fifths",
      ...labels,
    ],
  );
}

/** A row for each identifier: how its coefficients, simulated, go with the human ones. */
export function coefficientTable({ coefficients, condition, labels }: PredictiveFindings): Table {
  const { all, together, correlation, slope, signs, aliased, leftOut } = coefficients;
  const identifiers = [...new Set(all.map(({ identifier }) => identifier))];
  const size = (of: (one: ComparedCoefficient) => number, own: readonly ComparedCoefficient[]) =>
    own.reduce((sum, one) => sum + Math.abs(of(one)), 0) / own.length;
  return new Table(
    `Coefficients of identifiers: ${condition} (simulated answers)`,
    [
      { name: "identifier" },
      { name: "coefficients" },
      { name: "human, mean size", digits: 3 },
      { name: "simulated, mean size", digits: 3 },
      { name: "same sign, where humans' is clear" },
      { name: "differ" },
    ],
    identifiers.map((identifier) => {
      const own = all.filter((one) => one.identifier === identifier);
      const clear = own.filter(({ human }) => human.low > 0 || human.high < 0);
      const alike = clear.filter(({ human, simulated }) => human.value * simulated.value > 0).length;
      return [
        ...[identifier, own.length],
        ...[size(({ human }) => human.value, own), size(({ simulated }) => simulated.value, own)],
        `${alike} of ${clear.length}`,
        `${own.filter(({ p }) => p < 0.05).length} of ${own.length}`,
      ];
    }),
    [
      `weighted least squares of the place on an item's scale, 0 to 1, on ${together ? "all identifiers" : "one identifier at a time, because respondents are too few for all of them"}; sizes are shares of the scale`,
      `over all: r ${Number.isNaN(correlation) ? "—" : decimal(correlation, 2)} of simulated with human coefficients, slope through 0 ${Number.isNaN(slope) ? "—" : decimal(slope, 2)}; where the human interval is on one side of 0, ${signs.alike} of ${signs.of} have its sign${signs.of === 0 ? "" : ` (${percent(signs.alike / signs.of)})`}`,
      "differ: p below 0.05 for the same respondents, corrected by Holm over all coefficients",
      ...(aliased.length > 0 ? [`left out, others determine them: ${aliased.join(", ")}`] : []),
      ...(leftOut.length > 0
        ? [`left out, without an order or with too few answers: ${leftOut.join(", ")}`]
        : []),
      ...labels,
    ],
  );
}

/** AUC and log loss of what was trained on either side. */
export function predictionTable({ means, items, condition, labels }: PredictiveFindings): Table {
  return new Table(
    `Predictive fidelity of ${condition} (simulated answers)`,
    [{ name: "trained on" }, { name: "AUC" }, { name: "log loss" }],
    (["simulated", "human", "difference"] as const).map((side) => [
      side === "difference" ? "simulated − human" : `${side} answers`,
      inBrackets(means[side].auc),
      inBrackets(means[side].logLoss),
    ]),
    [
      "a ridge regression on the identifiers, trained on one half of the respondents and tested on the human answers of the other, both ways",
      `means over ${counted(items.length, "item")}, 95 % intervals for items like these; AUC 0.5: no better than chance`,
      ...labels,
    ],
  );
}

function inBrackets({ value, low, high }: MeanOfItems, say: (x: number) => string = decimal): string {
  if (Number.isNaN(value)) return "—";
  return Number.isNaN(low) ? say(value) : `${say(value)} [${say(low)}, ${say(high)}]`;
}

function signedInBrackets(mean: MeanOfItems): string {
  return inBrackets(mean, signed);
}
