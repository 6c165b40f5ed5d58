import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { Table } from "../show/table.js";
import { syntheticNote } from "./codebook/synthetic-note.js";
import type { Survey } from "./survey/survey.js";

/** How reliably several items measure one trait. Shows itself as a table of the items. */
export interface Reliability extends Displayable {
  /** Cronbach's alpha: k/(k−1) (1 − Σ item variances / variance of the sum). */
  readonly alpha: number;
  /** Alpha of the standardised items, from their mean correlation. */
  readonly standardisedAlpha: number;
  /**
   * McDonald's omega of one common factor: (Σλ)² / ((Σλ)² + Σ(1 − λ²)); NaN for two items, and where an item is a Heywood
   * case.
   */
  readonly omega: number;
  /** `[items]`: loadings λ of the standardised items on the factor. */
  readonly loadings: Float64Array;
  /**
   * Heywood cases: items that the factor explains by 100 % or more, with a loading of 1 or beyond. One factor does not
   * fit these items, or the respondents are too few.
   */
  readonly heywood: readonly string[];
  /** Respondents who answered every item and have a weight. */
  readonly n: number;
  /** A row for each item: its loading, and the share of its variance that the factor explains. */
  toTable(): Table;
}

/**
 * Cronbach's alpha and McDonald's omega of several items, weighted. Reverse items of opposite wording first, as with
 * `reversed` in `meanOf`; a negative loading reveals one that was not. Omega is that of a single factor, fitted by
 * iterated principal axes (Revelle & Zinbarg 2009, Psychometrika 74).
 *
 * @throws PopuliError for fewer than two items, an item that does not vary, or fewer than two respondents
 * @example
 * reliability(survey, ["Q59", "Q61", "Q63"]).alpha;
 */
export function reliability(survey: Survey, items: readonly string[]): Reliability {
  const k = items.length;
  if (k < 2) throw new PopuliError("a scale needs at least two items", { file: survey.file });
  const values = items.map((name) => survey.column(name).numeric());
  const weights = survey.weights.map((weight, i) => (values.every((v) => !Number.isNaN(v[i]!)) ? weight : 0));
  let n = 0;
  let total = 0;
  for (const weight of weights) {
    if (weight > 0) n += 1;
    total += weight;
  }
  if (n < 2)
    throw new PopuliError(`${counted(n, "respondent")} answered all of ${items.join(", ")}`, {
      file: survey.file,
    });
  const mean = values.map((v) => {
    let sum = 0;
    for (let i = 0; i < v.length; i++) if (weights[i]! > 0) sum += weights[i]! * v[i]!;
    return sum / total;
  });
  const covariance = values.map((a, j) =>
    Float64Array.from(values, (b, l) => {
      let sum = 0;
      for (let i = 0; i < a.length; i++) {
        if (weights[i]! > 0) sum += weights[i]! * (a[i]! - mean[j]!) * (b[i]! - mean[l]!);
      }
      return sum / total;
    }),
  );
  for (const [j, name] of items.entries()) {
    if (!(covariance[j]![j]! > 0)) throw new PopuliError("everybody gave the same answer", { column: name });
  }
  let trace = 0;
  let all = 0;
  for (const [j, row] of covariance.entries()) {
    trace += row[j]!;
    for (const value of row) all += value;
  }
  const correlation = covariance.map((row, j) =>
    row.map((value, l) => value / Math.sqrt(covariance[j]![j]! * covariance[l]![l]!)),
  );
  const sum = correlation.reduce((s, row) => s + row.reduce((t, value) => t + value, 0), 0);
  const between = (sum - k) / (k * (k - 1));
  const loadings = k < 3 ? new Float64Array(k).fill(Number.NaN) : oneFactor(correlation);
  const common = loadings.reduce((s, loading) => s + loading, 0) ** 2;
  const unique = loadings.reduce((s, loading) => s + 1 - loading * loading, 0);
  const heywood = items.filter((_, j) => Math.abs(loadings[j]!) >= 1);
  const result: Reliability = {
    alpha: (k / (k - 1)) * (1 - trace / all),
    standardisedAlpha: (k * between) / (1 + (k - 1) * between),
    omega: heywood.length > 0 ? Number.NaN : common / (common + unique),
    loadings,
    heywood,
    n,
    [display](): MimeBundle {
      return result.toTable()[display]();
    },
    toTable: () => reliabilityTable(result, survey, items),
  };
  return result;
}

function reliabilityTable(
  { alpha, standardisedAlpha, omega, loadings, heywood, n }: Reliability,
  survey: Survey,
  items: readonly string[],
): Table {
  const { synthetic } = survey.codebook;
  const digits = (value: number) => (Number.isNaN(value) ? "has no value" : value.toFixed(3));
  const notes = [
    `Cronbach's alpha ${digits(alpha)}, standardised ${digits(standardisedAlpha)}; McDonald's omega ${digits(omega)}; n = ${n}`,
  ];
  if (heywood.length > 0) {
    notes.push(
      `HEYWOOD CASE: the factor explains 100 % or more of ${heywood.join(", ")}. One factor does not fit these items, or the respondents are too few`,
    );
  }
  const turned = items.filter((_, j) => loadings[j]! < 0);
  if (turned.length > 0) notes.push(`negative loadings: ${turned.join(", ")}. Were they reversed?`);
  return new Table(
    `${synthetic ? "SYNTHETIC: " : ""}Reliability of ${counted(items.length, "item")}`,
    [{ name: "item" }, { name: "loading", digits: 3 }, { name: "explained", digits: 3 }],
    items.map((name, j) => [name, loadings[j]!, loadings[j]! ** 2]),
    synthetic ? [syntheticNote, ...notes] : notes,
  );
}

/**
 * Loadings on one factor by iterated principal axes: communalities replace the diagonal until they no longer change.
 */
function oneFactor(correlation: readonly Float64Array[]): Float64Array {
  const reduced = new Matrix(correlation as Float64Array[]);
  let loadings = correlation.map((row, j) =>
    Math.sqrt(row.reduce((most, value, l) => (l === j ? most : Math.max(most, Math.abs(value))), 0)),
  );
  for (let iteration = 0; iteration < 5000; iteration++) {
    for (const [j, loading] of loadings.entries()) reduced.set(j, j, loading ** 2);
    const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(reduced, {
      assumeSymmetric: true,
    });
    const largest = realEigenvalues.indexOf(Math.max(...realEigenvalues));
    const length = Math.sqrt(realEigenvalues[largest]!);
    const next = eigenvectorMatrix.getColumn(largest).map((value) => value * length);
    // The sign of a factor is arbitrary; here, the sum of loadings is positive.
    const sign = next.reduce((sum, value) => sum + value, 0) < 0 ? -1 : 1;
    const signed = next.map((value) => sign * value);
    const moved = Math.max(...signed.map((value, j) => Math.abs(value - loadings[j]!)));
    loadings = signed;
    if (moved < 1e-12) break;
  }
  return Float64Array.from(loadings);
}
