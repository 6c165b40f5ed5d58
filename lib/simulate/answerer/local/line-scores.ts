import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import type { OptionScores } from "../../../model/scoring/question.js";
import type { LineIds } from "../../../persona/battery.js";

/** Exact probabilities of the labels on a line: each with its end, and again where the line break is part of its last token. */
export async function lineScores(
  model: LocalModel,
  read: Prefix,
  { ids, options, ends, joined }: LineIds,
  hooks: readonly LayerHook[],
): Promise<OptionScores> {
  const [apart] = await model.scoreOptions(read, [{ ids, options, ends }], hooks);
  const asOne = joined.filter((label) => label !== undefined);
  if (asOne.length === 0) return apart!;
  // Whatever follows, the line has ended.
  const any = Array.from({ length: model.tokenizer.vocabularySize }, (_, id) => id);
  const [together] = await model.scoreOptions(read, [{ ids, options: asOne, ends: any }], hooks);
  let at = 0;
  const shares = apart!.probabilities.map((p, option) => {
    const more = joined[option] === undefined ? 0 : together!.probabilities[at++]! * (1 - together!.invalid);
    return p * (1 - apart!.invalid) + more;
  });
  const valid = shares.reduce((sum, p) => sum + p, 0);
  return {
    probabilities: valid > 0 ? shares.map((p) => p / valid) : shares,
    invalid: Math.max(0, 1 - valid),
  };
}
