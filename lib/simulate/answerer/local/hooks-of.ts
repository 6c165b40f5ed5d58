import * as tf from "@tensorflow/tfjs";
import type { LayerHook } from "../../../model/model.js";
import { vectorLanguage } from "../../prompt/language-of.js";
import type { Interview, Treatment } from "../../study/interview.js";

/**
 * All that a treatment injects for one respondent: the plan's vectors and noise, and the language vector after the last
 * block, at every position.
 *
 * @param call what is asked, for noise of scope `call`
 */
export function hooksOf(
  { seed }: Pick<Interview, "seed">,
  { plan, values, languages }: Treatment,
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
