/**
 * What a shard's personas are told and asked: nothing (the direct condition), one value of one attribute (the persona
 * instructions of the demographic vectors), some attributes or all of them, and then the survey's items; some attributes,
 * and then what they were told of themselves; one value, and then an open question.
 */
export type Kind = "none" | "one" | "some" | "all" | "self" | "open";

/**
 * Shares of shards. First short prompts: the items' marginals, what each value alone does, and who one is. Asked what it was
 * told of itself the decoder finds out in a few hundred steps that answers depend on the profile, which the items' weak
 * dependence would teach it very slowly.
 */
const beginning: readonly (readonly [Kind, number])[] = [
  ["none", 0.15],
  ["self", 0.3],
  ["one", 0.3],
  ["some", 0.2],
  ["open", 0.05],
];

/** Then whole profiles too. */
const later: readonly (readonly [Kind, number])[] = [
  ["none", 0.03],
  ["self", 0.07],
  ["one", 0.15],
  ["some", 0.3],
  ["all", 0.38],
  ["open", 0.07],
];

export function drawKind(atBeginning: boolean, uniform: number): Kind {
  let below = 0;
  for (const [kind, share] of atBeginning ? beginning : later) {
    below += share;
    if (uniform < below) return kind;
  }
  return "some";
}

/**
 * How far the effect of attributes is exaggerated at a step: sixfold, falling to what it is between 45 and 75 % of the
 * steps, so that the last quarter is trained on the fitted distributions themselves.
 */
export function exaggeration(step: number, steps: number): number {
  const done = step / steps;
  return 1 + 5 * Math.min(1, Math.max(0, (0.75 - done) / 0.3));
}
