/**
 * Draws that a random floor is averaged over where none are asked for: twenty of up to a million answers, as many answers in
 * fewer draws of more, of which one has little noise, and at least two.
 */
export function drawsFor({
  respondents,
  items,
}: {
  readonly respondents: ArrayLike<number>;
  readonly items: readonly unknown[];
}): number {
  return Math.max(2, Math.min(20, Math.round(20e6 / (respondents.length * items.length))));
}
