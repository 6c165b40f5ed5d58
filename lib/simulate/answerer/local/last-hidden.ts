import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import type { Study } from "../../study/study.js";
import { injected } from "./injected.js";
import type { LocalAnswerer } from "./local-answerer.js";

/**
 * `[layers + 1, width]`: a respondent's hidden states at the last token before the answer to the study's first item.
 */
export async function lastHidden(
  answerer: LocalAnswerer,
  study: Study,
  condition: ResolvedCondition,
  respondent: number,
): Promise<Float32Array> {
  const { prefix, questions } = answerer.idsOf(study, condition, respondent);
  const { ids: question, prompt } = questions[0]!;
  const ids = [...prefix, ...question];
  const hooks = injected(study.seed, condition, respondent, prompt.item);
  const [hidden] = await answerer.model.meanHidden([{ ids, from: ids.length - 1, to: ids.length }], {
    hooks,
    progress: () => {},
  });
  return hidden!;
}
