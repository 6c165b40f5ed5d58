import type { LocalModel } from "../../../model/model.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import { wordsFor } from "../../prompt/words.js";
import type { Answer } from "../../read/answer.js";
import type { Memo } from "../../store/memo.js";
import type { Answering } from "../../study/answering.js";
import type { Study } from "../../study/study.js";
import { exactKey } from "./answer-key.js";
import { type AskedIds, askedIds } from "./asked-ids.js";
import type { PromptCache } from "./prompt-cache.js";
import { type ScoredQuestion, scored } from "./scored.js";

/** A study, and a condition that a respondent is asked under. */
export interface AskedUnder {
  readonly study: Study;
  readonly condition: ResolvedCondition;
}

/** What is asked in one pass: prompts that begin alike, and whose answers are taken alike. */
interface Together {
  readonly answering: Answering;
  readonly opening: readonly number[];
  readonly asked: { readonly key: string; readonly ids: AskedIds; readonly questions: ScoredQuestion[] }[];
}

/**
 * The exact answers of one respondent under several conditions, by their key, from passes over all of their prompts. Left
 * out is what passes cannot share: what something is injected for, what is not asked one per call, what is known.
 *
 * @param promptsFor the prompts of a study
 */
export async function exactTogether(
  model: LocalModel,
  memo: Memo,
  promptsFor: (study: Study) => PromptCache,
  under: readonly AskedUnder[],
  respondent: number,
): Promise<Map<string, readonly Answer[]>> {
  const groups = new Map<string, Together>();
  const seen = new Set<string>();
  for (const { study, condition } of under) {
    if (!sharesPasses(study, condition)) continue;
    const { chat, prompts } = wordsFor(study, condition, respondent);
    const cache = promptsFor(study);
    const ids = askedIds(cache, chat, prompts);
    const key = exactKey({ model, study, condition, respondent }, ids);
    if (ids.opening === ids.prefix.length || seen.has(key) || (await memo.kept(key)) !== undefined) continue;
    seen.add(key);
    const opening = ids.prefix.slice(0, ids.opening);
    const before = ids.prefix.slice(ids.opening);
    const questions = ids.questions.map(
      ({ prompt, ids: own }): ScoredQuestion => ({
        ...{ before, ids: own, prompt },
        ...cache.optionIds(chat, prompt),
      }),
    );
    const { answering } = study;
    const alike = JSON.stringify([opening, answering.scoring, answering.read]);
    const group = groups.get(alike) ?? { answering, opening, asked: [] };
    group.asked.push({ key, ids, questions });
    groups.set(alike, group);
  }
  const found = new Map<string, readonly Answer[]>();
  // One prompt alone is asked as always.
  for (const { answering, opening, asked } of [...groups.values()].filter((one) => one.asked.length > 1)) {
    const prefix = await model.prefill(opening, [], { lasting: true });
    try {
      const questions = asked.flatMap((one) => one.questions);
      const answers = await scored(model, answering, prefix, questions, []);
      let place = 0;
      for (const { key, questions: own } of asked) {
        found.set(key, answers.slice(place, place + own.length));
        place += own.length;
      }
    } finally {
      prefix.dispose();
    }
  }
  return found;
}

function sharesPasses({ mode, asking }: Study, { backstory, plan, values }: ResolvedCondition): boolean {
  const injects = plan !== undefined || values !== undefined;
  return mode === "probabilities" && asking === "one per call" && backstory === undefined && !injects;
}
