import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Answerer } from "../port/answerer.js";
import type { Answer } from "../read/answer.js";
import type { Asking, Study } from "../study/study.js";
import type { Asked } from "./asked.js";
import { askBattery } from "./battery.js";
import { askFromLifeStory } from "./life-story.js";
import { askOnePerCall } from "./one-per-call.js";
import { askWithHistory } from "./with-history.js";

/** Each way of asking: a file of its own, and a line here. */
const ways = {
  "one per call": askOnePerCall,
  "with history": askWithHistory,
  battery: askBattery,
} as const satisfies Readonly<Record<Asking, (asked: Asked) => Promise<Answer[]>>>;

/**
 * One respondent's answers to all items, `[items]` in the study's order, each in the codebook's order of options, in
 * the study's mode and way of asking.
 */
export async function askRespondent(
  answerer: Answerer,
  study: Study,
  condition: ResolvedCondition,
  respondent: number,
  signal?: AbortSignal,
): Promise<Answer[]> {
  const interview = answerer.interview(study, condition, respondent, signal);
  const ask = condition.backstory === undefined ? ways[study.asking] : askFromLifeStory;
  try {
    return await ask({ answerer, interview, study, condition, respondent, signal });
  } finally {
    interview.end();
  }
}
