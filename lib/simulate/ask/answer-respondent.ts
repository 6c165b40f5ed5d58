import type { OptionScores } from "../../model/model.js";
import { elicitRespondent } from "../answerer/local/elicit-respondent.js";
import { sampleRespondent } from "../answerer/local/sample-respondent.js";
import { scoreRespondent } from "../answerer/local/score-respondent.js";
import { serverRespondent } from "../answerer/server/server-respondent.js";
import type { Treatment } from "../study/interview.js";
import { isServerStudy, type Study } from "../study/study.js";
import { batteryRespondent } from "./battery.js";
import { capsRespondent } from "./caps-respondent.js";
import type { Narrated } from "./life-stories.js";
import { historyRespondent } from "./with-history.js";

/** One respondent's answers to all items, in the study's mode, and the way it asks and the treatment says. */
export function answerRespondent(
  study: Study,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  if (isServerStudy(study)) return serverRespondent(study, treatment, respondent, signal);
  if (isNarrated(treatment)) return capsRespondent(study, treatment, respondent, signal);
  if (study.asking === "with history") return historyRespondent(study, treatment, respondent, signal);
  if (study.asking === "battery") return batteryRespondent(study, treatment, respondent, signal);
  if (study.mode === "elicit") return elicitRespondent(study, treatment, respondent, signal);
  return study.mode === "sample"
    ? sampleRespondent(study, treatment, respondent, { signal })
    : scoreRespondent(study, treatment, respondent);
}

function isNarrated(treatment: Treatment): treatment is Narrated {
  return treatment.backstory !== undefined;
}
