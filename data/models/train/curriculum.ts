/**
 * What the prompts of a shard say and ask. Before the survey's items they say nothing (the direct condition), one value
 * of one attribute (the persona instructions of demographic vectors), some attributes, or all; or the persona is
 * injected as codes. Others say one value and ask an open question.
 */
export const kinds = ["none", "one", "some", "all", "injected", "open"] as const;

export type Kind = (typeof kinds)[number];

type Shares = readonly (readonly [Kind, number])[];

/** Shares of the kinds of shard. */
const seeing: Shares = [
  ["none", 0.1],
  ["one", 0.14],
  ["some", 0.14],
  ["all", 0.25],
  ["injected", 0.25],
  ["open", 0.12],
];

/** Those of the blind twin, which has no identity to learn. */
const blind: Shares = [
  ["none", 0.2],
  ["one", 0.2],
  ["some", 0.2],
  ["all", 0.28],
  ["open", 0.12],
];

export function drawKind(isBlind: boolean, uniform: number): Kind {
  let below = 0;
  for (const [kind, share] of isBlind ? blind : seeing) {
    below += share;
    if (uniform < below) return kind;
  }
  return "some";
}
