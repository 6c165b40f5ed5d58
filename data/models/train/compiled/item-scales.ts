import { Matrix, solve } from "ml-matrix";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { points } from "./coordinates.js";

/** The options of the items on scales of −1 … 1, and the items' marginals as curves over them. */
export interface ItemScales {
  /** Place of the label of an option. A label that several items share has its mean place in them. */
  place(label: string): number | undefined;
  /** `[points]`: how near a place is to each point of the scale, linearly between two. The sum is 1. */
  near(place: number): number[];
  /** `[points]` of an item: Σ curve · near is the logarithm of the marginal, up to a constant. */
  curve(item: number): number[];
}

/** Weight of the ridge on the curves: a scale of four options leaves some of the points free. */
const ridge = 1e-4;

/** @param marginals of each item over its options, in codebook order */
export function itemScales(
  survey: Survey,
  items: readonly string[],
  marginals: readonly Float64Array[],
): ItemScales {
  const labels = new Map<string, number[]>();
  for (const name of items) {
    const { values } = survey.variable(name);
    values.forEach(({ label }, option) => {
      labels.set(label, [...(labels.get(label) ?? []), (2 * option) / (values.length - 1) - 1]);
    });
  }
  const place = (label: string) => {
    const known = labels.get(label);
    return known && known.reduce((sum, x) => sum + x, 0) / known.length;
  };
  const near = (x: number) =>
    Array.from({ length: points }, (_, point) =>
      Math.max(0, 1 - Math.abs(((x + 1) / 2) * (points - 1) - point)),
    );
  const curves = items.map((name, item) => {
    const rows = survey.variable(name).values.map(({ label }) => near(place(label)!));
    const marginal = marginals[item]!;
    const mean = marginal.reduce((sum, share) => sum + Math.log(share), 0) / marginal.length;
    const logarithms = Array.from(marginal, (share) => Math.log(share) - mean);
    const x = new Matrix(rows);
    const weighted = new Matrix(rows.map((row, option) => row.map((value) => value * marginal[option]!)));
    const square = weighted.transpose().mmul(x).add(Matrix.eye(points).mul(ridge));
    const right = weighted.transpose().mmul(Matrix.columnVector(logarithms));
    return solve(square, right).to1DArray();
  });
  return { place, near, curve: (item) => curves[item]! };
}
