/**
 * What the prompts of a shard say and ask. Before the survey's items they say nothing (the direct condition), one value
 * of one attribute (the persona instructions of demographic vectors), some attributes, or all; or the persona is
 * injected as codes. Others say some attributes and ask for them, or say one value and ask an open question.
 */
export const kinds = ["none", "one", "some", "all", "injected", "self", "open"] as const;

export type Kind = (typeof kinds)[number];

type Shares = readonly (readonly [Kind, number])[];

/** Shares of the kinds of shard at first: short prompts. */
const beginning: Shares = [
  ["none", 0.12],
  ["self", 0.04],
  ["one", 0.18],
  ["some", 0.24],
  ["injected", 0.3],
  ["open", 0.12],
];

/** Later, whole profiles too. */
const later: Shares = [
  ["none", 0.06],
  ["self", 0.04],
  ["one", 0.12],
  ["some", 0.14],
  ["all", 0.27],
  ["injected", 0.25],
  ["open", 0.12],
];

/** The blind twin has no identity to learn. */
const blind: Shares = [
  ["none", 0.2],
  ["one", 0.2],
  ["some", 0.2],
  ["all", 0.28],
  ["open", 0.12],
];

export function drawKind(stage: "beginning" | "later" | "blind", uniform: number): Kind {
  let below = 0;
  for (const [kind, share] of { beginning, later, blind }[stage]) {
    below += share;
    if (uniform < below) return kind;
  }
  return "some";
}

/**
 * How much the effect of attributes is exaggerated at a step: sixfold at first, falling to once between 45 and 75 % of
 * the steps, so that the last quarter trains on the fitted distributions themselves.
 */
export function exaggeration(step: number, steps: number): number {
  const done = step / steps;
  return 1 + 5 * Math.min(1, Math.max(0, (0.75 - done) / 0.3));
}
