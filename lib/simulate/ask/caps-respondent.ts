import type { OptionScores } from "../../model/model.js";
import { backstoryWords } from "../../persona/backstory-words.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { contentKey } from "../answerer/local/content-key.js";
import { sampleRespondent } from "../answerer/local/sample-respondent.js";
import { scoreRespondent } from "../answerer/local/score-respondent.js";
import { promptLanguage } from "../prompt/language-of.js";
import { drawAnswer } from "../read/draw-answer.js";
import { type AskedQuestions, promptsFor, type Treatment } from "../study/interview.js";
import type { LocalStudy } from "../study/study.js";
import { lifeStory, type Narrated } from "./life-stories.js";

/**
 * A respondent's answers by way of a life story and three sides of a person (SimVBG), `[items]`, each in the codebook's
 * order of options. A respondent with no story (the model ended at once) is told the profile instead.
 */
export async function capsRespondent(
  study: LocalStudy,
  treatment: Narrated,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const { mode, seed, memo } = study;
  const how = ["backstory", treatment.backstory, treatment.temperature ?? "", mode, seed, respondent];
  const key = contentKey(study, treatment, respondent, promptsFor(study, told(treatment), respondent), how);
  return [...(await memo.get(key, () => answers(study, treatment, respondent, signal)))];
}

/** Whoever has no story is told the profile. */
function told(treatment: Treatment): Treatment {
  return { ...treatment, profile: true };
}

async function answers(
  study: LocalStudy,
  treatment: Narrated,
  respondent: number,
  signal: AbortSignal | undefined,
): Promise<OptionScores[]> {
  const story = await lifeStory(study, treatment, respondent, signal);
  const ask = (lead: (prompt: QuestionPrompt, item: number) => string, part: string) => {
    const asked = promptsFor(study, told(treatment), respondent, {
      ...(story !== "" && { who: { text: story } }),
      lead,
    });
    return put(study, told(treatment), respondent, asked, part, signal);
  };
  const words = backstoryWords[promptLanguage(treatment.languages, study.seed, respondent)];
  const said: { readonly scores: OptionScores[]; readonly chosen: number[] }[] = [];
  for (const [side, lead] of Object.entries(words.sides)) {
    const scores = await ask(() => lead, side);
    const chosen = scores.map(({ probabilities }, i) =>
      drawAnswer(probabilities, study.seed, respondent, `${study.items[i]!.name} ${side}`),
    );
    said.push({ scores, chosen });
  }
  const chosen = study.items.map((_, i) => said.map((side) => side.chosen[i]!));
  const agreed = chosen.map(([first, ...others]) => first! >= 0 && others.every((other) => other === first));
  const decided = agreed.every(Boolean)
    ? []
    : await ask(({ order, options }, i) => {
        const said = chosen[i]!.map((code) => words.said(options[order.indexOf(code)]?.text));
        return words.coordinator(said[0]!, said[1]!, said[2]!);
      }, "coordinator");
  return study.items.map((item, i) => {
    if (!agreed[i]) return decided[i]!;
    const probabilities = new Float64Array(item.values.length);
    probabilities[chosen[i]![0]!] = 1;
    const invalid = said.reduce((sum, { scores }) => sum + scores[i]!.invalid, 0) / said.length;
    return { probabilities, invalid };
  });
}

function put(
  study: LocalStudy,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions,
  part: string,
  signal: AbortSignal | undefined,
): Promise<OptionScores[]> {
  return study.mode === "sample"
    ? sampleRespondent(study, treatment, respondent, { asked, part, ...(signal && { signal }) })
    : scoreRespondent(study, treatment, respondent, asked);
}
