import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import type { OptionScores } from "../../../model/scoring/question.js";
import type { LineIds } from "../../../persona/battery.js";

/**
 * Exact probabilities of the labels on a line. A label may be followed by a token that ends the line, or be merged with
 * the line break by the tokenizer: then both are scored and added.
 */
export async function lineScores(
  model: LocalModel,
  read: Prefix,
  { ids, options, ends, joined }: LineIds,
  hooks: readonly LayerHook[],
): Promise<OptionScores> {
  const [apart] = await model.scoreOptions(read, [{ ids, options, ends }], hooks);
  const asOne = joined.filter((label) => label !== undefined);
  if (asOne.length === 0) return apart!;
  // The line break is part of the label here, so any token may follow.
  const any = Array.from({ length: model.tokenizer.vocabularySize }, (_, id) => id);
  const [together] = await model.scoreOptions(read, [{ ids, options: asOne, ends: any }], hooks);
  let at = 0;
  const shares = apart!.probabilities.map((p, option) => {
    const more =
      joined[option] === undefined ? 0 : together!.probabilities[at++]! * (1 - together!.elsewhere);
    return p * (1 - apart!.elsewhere) + more;
  });
  const valid = shares.reduce((sum, p) => sum + p, 0);
  return {
    probabilities: valid > 0 ? shares.map((p) => p / valid) : shares,
    elsewhere: Math.max(0, 1 - valid),
  };
}
