import type { ItemAnswers } from "../simulate/answers/answers.js";

/**
 * `[options]`: the values of an item's scale, which are its codes where they are numbers in order, and places otherwise.
 * `undefined` for a nominal item, which has no scale.
 */
export function scaleOf({ ordered, options }: ItemAnswers): readonly number[] | undefined {
  if (!ordered) return undefined;
  const codes = options.filter((code) => typeof code === "number");
  const rises = codes.every((code, k) => k === 0 || code > codes[k - 1]!);
  const falls = codes.every((code, k) => k === 0 || code < codes[k - 1]!);
  return codes.length === options.length && (rises || falls) ? codes : options.map((_, k) => k);
}
