/** A latent class model of categorical items. */
export interface ClassModel {
  readonly classes: number;
  /** `[classes]`, summing to 1. */
  readonly shares: Float64Array;
  /** For each item, `[answers, classes]`: the probability of each answer in each class. */
  readonly answers: readonly Float64Array[];
}

/** Logarithms below this stand for a probability of 0; a class that rules an answer out is still finite. */
const leastLog = -700;

/** The logarithm of a probability, finite. */
export function logOf(probability: number): number {
  return probability > 0 ? Math.max(leastLog, Math.log(probability)) : leastLog;
}

/** Free parameters: the shares, and the answers of each item in each class. */
export function parametersOf(classes: number, levels: readonly number[]): number {
  return classes - 1 + classes * levels.reduce((sum, count) => sum + count - 1, 0);
}

/** The model with its classes from the largest to the smallest. */
export function bySize(model: ClassModel): ClassModel {
  const { classes } = model;
  const order = [...model.shares.keys()].sort((a, b) => model.shares[b]! - model.shares[a]!);
  return {
    classes,
    shares: Float64Array.from(order, (c) => model.shares[c]!),
    answers: model.answers.map((table) =>
      table.map((_, at) => table[at - (at % classes) + order[at % classes]!]!),
    ),
  };
}
