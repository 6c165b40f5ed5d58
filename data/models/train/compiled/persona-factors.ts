import { EigenvalueDecomposition, Matrix, solve } from "ml-matrix";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import type { IdentityCodes } from "../identity-codes.js";
import type { AnswerTargets } from "../targets.js";
import { factors } from "./coordinates.js";
import type { ItemScales } from "./item-scales.js";

/** What attributes do to answers, in a few factors. */
export interface PersonaFactors {
  /** `[codes][factors]`: places of values; those of a persona are added up. */
  readonly values: readonly (readonly number[])[];
  /** `[items][factors]`: Σ loading · place is how far a persona's answers are moved along the item's scale, in nats. */
  readonly loadings: readonly (readonly number[])[];
}

/** Weight of the ridge in the regression of factors on values. */
const ridge = 3e-3;

/**
 * The principal components of how the fitted answers of the training respondents differ from the marginals, and their
 * regression on the values of attributes. A respondent's shift on an item is the t of m · exp(t · place) whose mean place
 * is, to first order, that of the fitted answers.
 */
export function personaFactors(
  survey: Survey,
  targets: AnswerTargets,
  scales: ItemScales,
  codes: IdentityCodes,
  training: readonly number[],
): PersonaFactors {
  const total = training.reduce((sum, respondent) => sum + survey.weights[respondent]!, 0);
  const weights = training.map((respondent) => survey.weights[respondent]! / total);
  const shifts = Matrix.zeros(training.length, targets.items.length);
  targets.items.forEach((name, item) => {
    const places = survey.variable(name).values.map(({ label }) => scales.place(label)!);
    const marginal = targets.mean(item);
    const mean = dot(marginal, places);
    const variance = dot(
      marginal,
      places.map((x) => (x - mean) ** 2),
    );
    training.forEach((respondent, row) => {
      shifts.set(row, item, (dot(targets.of(item, respondent), places) - mean) / variance);
    });
  });
  centre(shifts, weights);
  const weighted = byRow(shifts, weights);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    weighted.transpose().mmul(shifts),
    {
      assumeSymmetric: true,
    },
  );
  const largest = realEigenvalues
    .map((value, column) => ({ value, column }))
    .sort((a, b) => b.value - a.value)
    .slice(0, factors);
  const directions = new Matrix(
    Array.from({ length: targets.items.length }, (_, item) =>
      largest.map(({ column }) => eigenvectorMatrix.get(item, column)),
    ),
  );
  const lengths = largest.map(({ value }) => Math.sqrt(value));
  const scores = shifts.mmul(directions);
  scores.divRowVector(lengths);
  const loadings = directions.clone().mulRowVector(lengths);

  const held = Matrix.zeros(training.length, codes.size);
  training.forEach((respondent, row) => {
    for (const { name } of codes.attributes) {
      const { level, levels } = survey.column(name);
      const code = levels[level[respondent]!];
      const known = code === undefined ? undefined : codes.row(name, code);
      if (known !== undefined) held.set(row, known.row, 1);
    }
  });
  centre(held, weights);
  const right = byRow(held, weights).transpose();
  const square = right.mmul(held).add(Matrix.eye(codes.size).mul(ridge));
  return { values: solve(square, right.mmul(scores)).to2DArray(), loadings: loadings.to2DArray() };
}

/** Takes the weighted mean off each column. */
function centre(matrix: Matrix, weights: readonly number[]): void {
  const means = byRow(matrix, weights).sum("column");
  matrix.subRowVector(means);
}

function byRow(matrix: Matrix, weights: readonly number[]): Matrix {
  return matrix.clone().mulColumnVector([...weights]);
}

function dot(a: ArrayLike<number>, b: readonly number[]): number {
  return b.reduce((sum, x, i) => sum + x * a[i]!, 0);
}
