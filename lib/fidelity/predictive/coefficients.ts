import { PopuliError } from "../../errors/populi-error.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import { tTail } from "../../statistics/distributions.js";
import { holm } from "../../statistics/holm.js";
import { type Design, freedomOf } from "../../survey/design/design.js";
import { tInterval } from "../../survey/design/interval/t-interval.js";
import { fitted, type RegressionData, scoresOf } from "../../survey/design/regression/fit.js";
import { linear } from "../../survey/design/regression/linear.js";
import { type EstimatedStatistic, estimateStatistic } from "../../survey/design/statistic.js";
import { surveyDesign } from "../../survey/design/survey-design.js";
import type { Column } from "../../survey/survey/column.js";
import { surveyOf } from "../../survey/survey-of.js";
import { type IdentifierTerm, identifierTerms } from "./identifier-terms.js";

/** A coefficient with its 95 % interval. */
export interface Coefficient {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What an identifier says of an item, by human answers and by simulated ones. */
export interface ComparedCoefficient {
  readonly item: string;
  readonly identifier: string;
  /** "Q275: secondary", "age (per SD)". */
  readonly term: string;
  /** Share of the scale from the first answer to the last. */
  readonly human: Coefficient;
  readonly simulated: Coefficient;
  /** Simulated minus human, of the same respondents. */
  readonly difference: Coefficient;
  /** Of the difference, two-sided, corrected by Holm over all coefficients. */
  readonly p: number;
}

/** Coefficients of a regression on identifiers, human and simulated. */
export interface ComparedCoefficients {
  readonly all: readonly ComparedCoefficient[];
  /** Whether the other identifiers are held constant; where respondents are too few, each is regressed on by itself. */
  readonly together: boolean;
  /** Correlation of simulated with human coefficients; NaN for fewer than three, or where one side does not vary. */
  readonly correlation: number;
  /** Slope of simulated on human coefficients through 0: below 1, the simulation says less than humans do. */
  readonly slope: number;
  /** Of the coefficients whose human interval is on one side of 0, how many have that sign in the simulation. */
  readonly signs: { readonly alike: number; readonly of: number };
  /** Terms that others determine. */
  readonly aliased: readonly string[];
  /** Items without an order, and items that too few answered. */
  readonly leftOut: readonly string[];
}

/**
 * Regresses each ordered item on the identifiers, once with human and once with simulated answers, by weighted least squares
 * of the place on the scale, 0 to 1: on all of them together, or, where respondents are too few, on one at a time. A line is fitted, not logits: simulated answers without spread have no finite logits.
 * The difference is that of the same respondents, so its interval is of the regression of their differences.
 *
 * @param design of the survey; respondents are the units when absent
 */
export function comparedCoefficients(
  human: AnswerSet,
  simulated: AnswerSet,
  identifiers: readonly Column[],
  design: Design | undefined,
): ComparedCoefficients {
  const { respondents, weights } = human;
  const setting: Setting = {
    human,
    simulated,
    design: design ?? surveyDesign(surveyOf({ weight: [...weights] }, { name: "run", weight: "weight" })),
    // Rows of the design: those of the survey, or those of the run.
    rows: design === undefined ? Int32Array.from(respondents.keys()) : respondents,
  };
  const joint = identifierTerms(identifiers, respondents, weights);
  const together = respondents.length >= fewestPerTerm * joint.terms.length;
  const models = together
    ? [joint]
    : identifiers.map((column) => identifierTerms([column], respondents, weights));
  const found: ComparedCoefficient[] = [];
  const leftOut = new Set<string>();
  for (const { terms } of models)
    for (const j of human.items.keys()) {
      const own = regressed(setting, terms, j);
      if (own === undefined) leftOut.add(human.items[j]!.item);
      else found.push(...own);
    }
  const corrected = holm(found.map(({ p }) => p));
  const all = found.map((one, k): ComparedCoefficient => ({ ...one, p: corrected[k]! }));
  const kept = new Set(all.map(({ item }) => item));
  return {
    ...{ all, together, ...agreementOf(all) },
    aliased: together ? joint.aliased : [],
    leftOut: [...leftOut].filter((item) => !kept.has(item)),
  };
}

/** Respondents for each term of a regression on all identifiers: fewer leave intervals that say nothing. */
const fewestPerTerm = 5;

interface Setting {
  readonly human: AnswerSet;
  readonly simulated: AnswerSet;
  readonly design: Design;
  /** `[respondents of the run]`: rows of the design. */
  readonly rows: Int32Array;
}

/** One item's coefficients, with p uncorrected; `undefined` without an order, or where too few answered. */
function regressed(
  { human, simulated, design, rows }: Setting,
  terms: readonly IdentifierTerm[],
  j: number,
): ComparedCoefficient[] | undefined {
  const item = human.items[j]!;
  const [theirs, ours] = [placesOf(item), placesOf(simulated.items[j]!)];
  const used = rows.filter(
    (row, i) =>
      design.weights[row]! > 0 &&
      !Number.isNaN(theirs[i]! + ours[i]!) &&
      terms.every(({ values }) => !Number.isNaN(values[i]!)),
  );
  if ((!item.ordered && item.options.length > 2) || used.length < 2 * terms.length) return undefined;
  const spread = (values: Float64Array) => {
    const over = new Float64Array(design.weights.length).fill(Number.NaN);
    for (const [i, row] of rows.entries()) over[row] = values[i]!;
    return over;
  };
  const parameters = linear.parameters(
    terms.map((term) => ({ ...term, values: spread(term.values) })),
    [],
  );
  const kept = new Float64Array(design.weights.length);
  for (const row of used) kept[row] = design.weights[row]!;
  const freedom =
    (design.kind === "replicates" ? design.degreesOfFreedom : freedomOf(kept, design.stages[0]!)) +
    1 -
    terms.length;
  const fit = (y: Float64Array) => {
    const data: RegressionData = { outcome: item.item, y: spread(y), answers: [], parameters, rows: used };
    return estimateStatistic(design, {
      estimate: (w) => fitted(linear, data, w),
      scores: (w, coefficients) => scoresOf(linear, data, w, coefficients),
    });
  };
  let sides: EstimatedStatistic[];
  try {
    sides = [theirs, ours, ours.map((place, i) => place - theirs[i]!)].map(fit);
  } catch (error) {
    // Among those who answered this item, terms determine each other.
    if (!(error instanceof PopuliError)) throw error;
    return undefined;
  }
  return terms.flatMap((term, k): ComparedCoefficient[] => {
    if (term.identifier === undefined) return [];
    const [a, b, c] = sides.map(({ estimate, variance }): Coefficient => {
      const [low, high] = tInterval(estimate[k]!, variance[k]!, freedom);
      return { value: estimate[k]!, low, high };
    }) as [Coefficient, Coefficient, Coefficient];
    const { estimate, variance } = sides[2]!;
    return [
      {
        ...{ item: item.item, identifier: term.identifier, term: term.name },
        ...{ human: a, simulated: b, difference: c },
        p: variance[k]! > 0 ? tTail(estimate[k]! / Math.sqrt(variance[k]!), freedom) : Number.NaN,
      },
    ];
  });
}

/** `[respondents]`: the expected place on the scale, 0 … 1; NaN without an answer. */
function placesOf({ rows, options }: ItemAnswers): Float64Array {
  const width = options.length;
  return Float64Array.from({ length: rows.length / width }, (_, i) => {
    let [total, place] = [0, 0];
    for (let k = 0; k < width; k++) {
      total += rows[i * width + k]!;
      place += (k * rows[i * width + k]!) / (width - 1);
    }
    return total > 0 ? place / total : Number.NaN;
  });
}

function agreementOf(all: readonly ComparedCoefficient[]) {
  const [x, y] = [all.map(({ human }) => human.value), all.map(({ simulated }) => simulated.value)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, yy, xy, raw, rawX] = [0, 0, 0, 0, 0];
  for (const [k, value] of x.entries()) {
    xx += (value - mx) ** 2;
    yy += (y[k]! - my) ** 2;
    xy += (value - mx) * (y[k]! - my);
    raw += value * y[k]!;
    rawX += value * value;
  }
  const clear = all.filter(({ human }) => human.low > 0 || human.high < 0);
  return {
    correlation: all.length >= 3 && xx > 1e-15 && yy > 1e-15 ? xy / Math.sqrt(xx * yy) : Number.NaN,
    slope: rawX > 0 ? raw / rawX : Number.NaN,
    signs: {
      alike: clear.filter(({ human, simulated }) => human.value * simulated.value > 0).length,
      of: clear.length,
    },
  };
}
