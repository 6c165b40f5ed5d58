import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { TrainingPool } from "../baseline/training-pool.js";

/** Sizes tried when none are named. */
const usual = [10, 20, 50, 100, 200, 500, 1000];

/**
 * The numbers of training respondents to try, ascending. At most half of the pool: draws of nearly all of it would be
 * nearly the same people, and look more certain than they are.
 *
 * @throws PopuliError for sizes that are not whole numbers, or that the pool is too small for
 */
export function sizesUpTo(pool: Pick<TrainingPool, "size">, asked?: readonly number[]): readonly number[] {
  const most = Math.floor(pool.size / 2);
  if (asked === undefined) {
    const sizes = usual.filter((n) => n <= most);
    if (sizes.length === 0)
      throw new PopuliError(
        `${counted(pool.size, "respondent")} to fit baselines to`,
        {},
        `the smallest baseline is fitted to ${usual[0]} of at least ${2 * usual[0]!}; name smaller sizes to try them`,
      );
    return sizes;
  }
  if (asked.length === 0) throw new PopuliError("no sizes", {}, "name at least one number of respondents");
  for (const n of asked) {
    wholeNumber("sizes", n);
    if (n > most)
      throw new PopuliError(
        `a baseline fitted to ${n} of ${counted(pool.size, "respondent")}`,
        {},
        `at most half of them, ${most}: draws of more would be nearly the same people`,
      );
  }
  return [...new Set(asked)].sort((a, b) => a - b);
}
