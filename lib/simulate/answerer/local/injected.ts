import type { LayerHook } from "../../../model/hook/layer-hook.js";
import { tf } from "../../../model/tensors/tf.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import { vectorLanguage } from "../../prompt/language.js";

/**
 * The hooks that inject a condition for one respondent: the plan's vectors and noise, and the language vector after the
 * last block, at every position.
 *
 * @param call what is asked, for noise of scope `call`
 */
export function injected(
  seed: number,
  { plan, values, languages }: ResolvedCondition,
  respondent: number,
  call?: string,
): LayerHook[] {
  const hooks = plan === undefined ? [] : plan.hooks(respondent, call === undefined ? {} : { item: call });
  if (values === undefined) return hooks;
  const language = vectorLanguage(values, languages, seed, respondent);
  const { layers, width } = values.vectors.provenance.model;
  const { rows } = values.vectors.vector("language", language)!;
  const added = rows.slice(layers * width).map((x) => x * values.strength);
  return [
    ...hooks,
    { layer: layers, positional: false, apply: (hidden) => tf.add(hidden, tf.tensor1d(added)) },
  ];
}
