import { checkOptions, type OptionNames } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { Design } from "../../survey/design/design.js";
import type { Grouping } from "./grouping.js";

/** Options that scoring functions share. */
interface ScoringOptions {
  readonly seed?: number;
  readonly draws?: number;
  readonly repeats?: number;
  readonly metrics?: readonly string[];
  readonly baselines?: readonly string[];
  readonly sizes?: readonly number[];
  readonly groupings?: readonly Grouping[];
  readonly grouping?: Grouping;
  readonly design?: Design;
  readonly margins?: { readonly kl?: number; readonly own?: number };
}

const lists = ["metrics", "baselines", "sizes", "groupings"] as const;

/**
 * Checks options as JavaScript may give them.
 *
 * @param by the function they were given to
 * @param names all of its options
 * @throws PopuliError naming the option
 */
export function checkScoring<Options extends ScoringOptions>(
  by: string,
  options: Options,
  names: OptionNames<Required<Options>>,
): void {
  checkOptions(by, options, names);
  const { seed, draws, repeats, design, margins } = options;
  if (seed !== undefined && !Number.isFinite(seed))
    throw new PopuliError(`seed: ${String(seed)}`, {}, "give a number");
  if (draws !== undefined) wholeNumber("draws", draws);
  if (repeats !== undefined && repeats !== 0) wholeNumber("repeats", repeats);
  for (const name of lists)
    if (options[name] !== undefined && !Array.isArray(options[name]))
      throw new PopuliError(`${name}: ${String(options[name])}`, {}, "give a list: […]");
  for (const grouping of [...(options.groupings ?? []), ...(options.grouping ? [options.grouping] : [])])
    if (grouping?.of === undefined || !(grouping.size >= 0) || !Array.isArray(grouping.labels))
      throw new PopuliError(
        "a grouping without groups",
        {},
        "give { name, of: Int32Array of groups, 0 … size−1, size, labels }",
      );
  if (design !== undefined && design?.kind !== "linearised" && design?.kind !== "replicates")
    throw new PopuliError(
      "design: no design of a survey",
      {},
      "give what surveyDesign or replicateDesign returned",
    );
  if (margins === undefined) return;
  if (typeof margins !== "object" || margins === null)
    throw new PopuliError(`margins: ${String(margins)}`, {}, "give an object, such as { own: 0.1 }");
  checkOptions("margins", margins, { kl: true, own: true });
  for (const [metric, margin] of Object.entries(margins))
    if (!(typeof margin === "number" && margin > 0 && margin < Number.POSITIVE_INFINITY))
      throw new PopuliError(`margins: ${metric} ${String(margin)}`, {}, "give a number above 0");
}
