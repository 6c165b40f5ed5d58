import type { Pattern } from "./answers.js";

/** A step of an item: answering at its option `from` or beyond. */
interface Step {
  readonly item: number;
  readonly from: number;
  /** Share of people who take it. */
  readonly popularity: number;
}

/** Items on one scale: which way each points, and its steps. */
export interface GuttmanScale {
  /** `[items]`: 1, or −1 where the item is turned round. */
  readonly direction: Int8Array;
  readonly options: Int32Array;
  readonly steps: readonly Step[];
}

/**
 * The scale that people's answers to ordered items make: items are turned round so that they go together (signs of the first
 * principal component), and each step has its popularity.
 *
 * @param options `[items]`
 */
export function guttmanScale(people: readonly Pattern[], options: Int32Array): GuttmanScale {
  const direction = directions(people, options);
  const steps: Step[] = [];
  for (const [item, count] of options.entries())
    for (let from = 1; from < count; from++) {
      const answered = people.filter((one) => one[item]! >= 0);
      const taken = answered.filter((one) => placed(one[item]!, count, direction[item]!) >= from);
      steps.push({ item, from, popularity: taken.length / answered.length });
    }
  return { direction, options, steps };
}

/**
 * A person's Guttman errors, 0 … 1: of the pairs of steps of two items of which they take one and not the other, those in which
 * they take the one that fewer people take. NaN where there is no such pair. Source: Molenaar (1991), "A weighted Loevinger
 * H-coefficient extending Mokken scaling to multicategory items", Kwantitatieve Methoden 37; as a share, as in Emons (2008),
 * Applied Psychological Measurement 32.
 */
export function guttmanErrors({ direction, options, steps }: GuttmanScale, person: Pattern): number {
  const own = steps.filter(({ item }) => person[item]! >= 0);
  const taken = own.map(({ item, from }) => placed(person[item]!, options[item]!, direction[item]!) >= from);
  let [errors, pairs] = [0, 0];
  for (const [a, step] of own.entries()) {
    if (!taken[a]) continue;
    for (const [b, other] of own.entries()) {
      if (taken[b] || other.item === step.item || other.popularity === step.popularity) continue;
      pairs += 1;
      if (step.popularity < other.popularity) errors += 1;
    }
  }
  return errors / pairs;
}

function placed(option: number, options: number, direction: number): number {
  return direction > 0 ? option : options - 1 - option;
}

/** Signs of the first principal component of the correlations, by power iteration; 1 for an item that does not vary. */
function directions(people: readonly Pattern[], options: Int32Array): Int8Array {
  const count = options.length;
  const scores = [...options.keys()].map((j) => standardised(people.map((one) => one[j]!)));
  const correlation = (a: number, b: number) =>
    scores[a]!.reduce((sum, x, i) => sum + x * scores[b]![i]!, 0) / people.length;
  const matrix = scores.map((_, a) => scores.map((__, b) => correlation(a, b)));
  // Not all ones, which may be at right angles to the component.
  let vector = Array.from({ length: count }, (_, j) => 1 + j / (10 * count));
  for (let round = 0; round < 100; round++) {
    // The unit matrix is added: a component of the largest positive eigenvalue, not of the largest absolute one.
    const next = matrix.map((row, j) => row.reduce((sum, r, k) => sum + r * vector[k]!, vector[j]!));
    const length = Math.hypot(...next);
    vector = next.map((x) => x / length);
  }
  const turned = vector.reduce((sum, x) => sum + x, 0) < 0 ? -1 : 1;
  return Int8Array.from(vector, (x) => (x * turned < 0 ? -1 : 1));
}

/** Missing answers are at the mean. */
function standardised(answers: readonly number[]): number[] {
  const known = answers.filter((x) => x >= 0);
  const mean = known.reduce((sum, x) => sum + x, 0) / known.length;
  const sd = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / known.length);
  return answers.map((x) => (x < 0 || !(sd > 0) ? 0 : (x - mean) / sd));
}
