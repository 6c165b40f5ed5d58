import type { Term } from "../../survey/design/regression/term.js";
import type { Column } from "../../survey/survey/column.js";
import { levelLabels } from "../answers/grouping.js";

/** A term of a regression on identifiers. */
export interface IdentifierTerm extends Term {
  /** `undefined` for the intercept. */
  readonly identifier: string | undefined;
}

/** A scale of more values enters as a number. */
const mostLevels = 20;
/** What is left of a term that others determine, as a share of its sum of squares. */
const leastLeft = 1e-8;

/**
 * Identifiers as terms of a regression: an intercept; numbers in standard deviations from their mean; of other columns an
 * indicator for each value that occurs but the first. A term that those before it determine is left out, as in R.
 *
 * @param respondents rows of the survey
 * @param weights of these
 * @returns values for each of the respondents, NaN where the identifier is missing
 */
export function identifierTerms(
  identifiers: readonly Column[],
  respondents: Int32Array,
  weights: Float64Array,
): { readonly terms: readonly IdentifierTerm[]; readonly aliased: readonly string[] } {
  const intercept = new Float64Array(respondents.length).fill(1);
  const all: IdentifierTerm[] = [
    { name: "(Intercept)", identifier: undefined, values: intercept },
    ...identifiers.flatMap((column) => termsOf(column, respondents, weights)),
  ];
  // What is left of each term beside those before it, among respondents with all identifiers (Gram–Schmidt).
  const used = weights.map((weight, i) => (all.some(({ values }) => Number.isNaN(values[i]!)) ? 0 : weight));
  const basis: Float64Array[] = [];
  const terms: IdentifierTerm[] = [];
  const aliased: string[] = [];
  for (const term of all) {
    const rest = term.values.map((value, i) => (used[i]! > 0 ? value : 0));
    const size = product(rest, rest, used);
    for (let pass = 0; pass < 2; pass++)
      for (const direction of basis) {
        const along = product(rest, direction, used);
        for (let i = 0; i < rest.length; i++) rest[i]! -= along * direction[i]!;
      }
    const left = product(rest, rest, used);
    if (left > leastLeft * size) {
      basis.push(rest.map((value) => value / Math.sqrt(left)));
      terms.push(term);
    } else aliased.push(term.name);
  }
  return { terms, aliased };
}

function termsOf(column: Column, respondents: Int32Array, weights: Float64Array): IdentifierTerm[] {
  const { variable, levels } = column;
  const identifier = variable.name;
  if (variable.measure === "scale" && levels.length > mostLevels) {
    const all = column.numeric();
    const values = Float64Array.from(respondents, (row) => all[row]!);
    let [total, sum, squares] = [0, 0, 0];
    for (const [i, value] of values.entries()) {
      if (Number.isNaN(value)) continue;
      total += weights[i]!;
      sum += weights[i]! * value;
      squares += weights[i]! * value * value;
    }
    const mean = sum / total;
    const sd = Math.sqrt(Math.max(0, squares / total - mean * mean)) || 1;
    return [
      { name: `${identifier} (per SD)`, identifier, values: values.map((value) => (value - mean) / sd) },
    ];
  }
  const labels = levelLabels(column);
  const level = Int32Array.from(respondents, (row) => column.level[row]!);
  const present = labels.flatMap((_, k) => (level.includes(k) ? [k] : []));
  return present.slice(1).map((k) => ({
    ...{ name: `${identifier}: ${labels[k]!}`, identifier },
    values: Float64Array.from(level, (own) => (own < 0 ? Number.NaN : own === k ? 1 : 0)),
  }));
}

function product(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += weights[i]! * a[i]! * b[i]!;
  return sum;
}
