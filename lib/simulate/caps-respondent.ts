import type { OptionScores } from "../model/model.js";
import { profile } from "../persona/profile.js";
import type { QuestionPrompt } from "../persona/question.js";
import { randomStream } from "../random/stream.js";
import type { Backstory } from "./conditions/condition.js";
import { contentKey } from "./content-key.js";
import { drawAnswer } from "./draw-answer.js";
import { hooksOf } from "./hooks-of.js";
import { type AskedQuestions, promptsFor, type Treatment } from "./interview.js";
import { answerDecoding, sampleRespondent } from "./sample-respondent.js";
import { scoreRespondent } from "./score-respondent.js";
import type { LocalStudy } from "./study.js";

/** The three sides of a person that answer (cognitive-affective personality system, Mischel and Shoda 1995). */
const sides = {
  cognitive: "What do you think about this, from what you know and believe?",
  affective: "What do you feel about this, before you weigh it up?",
  behavioural: "What does the way you live and act say about this?",
} as const;

/**
 * A respondent's answers by way of a life story and three sides of a person (SimVBG), `[items]`, each in the codebook's
 * order of options. A respondent with no story (the model ended at once) is told the profile instead.
 */
export async function capsRespondent(
  study: LocalStudy,
  treatment: Treatment & { readonly backstory: Backstory },
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const { mode, seed, memo } = study;
  const told = { ...treatment, profile: true };
  const how = ["backstory", treatment.backstory, treatment.temperature ?? "", mode, seed, respondent];
  const key = contentKey(study, treatment, respondent, promptsFor(study, told, respondent), how);
  return [...(await memo.get(key, () => answers(study, told, respondent, signal)))];
}

async function answers(
  study: LocalStudy,
  treatment: Treatment & { readonly backstory: Backstory },
  respondent: number,
  signal: AbortSignal | undefined,
): Promise<OptionScores[]> {
  const story = await lifeStory(study, treatment, respondent, signal);
  const ask = (lead: (prompt: QuestionPrompt, item: number) => string, part: string) => {
    const asked = promptsFor(study, treatment, respondent, {
      ...(story !== "" && { who: { text: story } }),
      lead,
    });
    return put(study, treatment, respondent, asked, part, signal);
  };
  const said: { readonly scores: OptionScores[]; readonly chosen: number[] }[] = [];
  for (const [side, lead] of Object.entries(sides)) {
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
    : await ask(
        ({ order, options }, i) =>
          coordinatorLead(chosen[i]!.map((code) => options[order.indexOf(code)]?.text)),
        "coordinator",
      );
  return study.items.map((item, i) => {
    if (!agreed[i]) return decided[i]!;
    const probabilities = new Float64Array(item.values.length);
    probabilities[chosen[i]![0]!] = 1;
    const invalid = said.reduce((sum, { scores }) => sum + scores[i]!.invalid, 0) / said.length;
    return { probabilities, invalid };
  });
}

function coordinatorLead(said: readonly (string | undefined)[]): string {
  const [thought, felt, done] = said.map((text) => (text === undefined ? "nothing clear" : `"${text}"`));
  return `Asked the question below, your thoughts said ${thought}, your feelings ${felt}, your way of life ${done}. Weigh them and give the one answer that is yours.`;
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

/** The story the model writes of a respondent; "" where it ended at once. */
async function lifeStory(
  { model, survey, seed, profileAttributes }: LocalStudy,
  treatment: Treatment & { readonly backstory: Backstory },
  respondent: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { words } = treatment.backstory;
  const who = profile(survey, respondent, { attributes: profileAttributes });
  const chat = model.tokenizer.renderChat(
    [
      { role: "system", content: "You write short life stories of people, in plain words." },
      {
        role: "user",
        content: `This is known of a person: ${who.text}\nTell this person's life in about ${words} words, addressing them as "you": childhood and family, schooling and work, means and worries, and what made them see the world as they do. Contradict nothing that is known. Write the story and nothing else.`,
      },
    ],
    { addGenerationPrompt: true },
  );
  const [ids] = await model.generate([model.tokenizer.encode(chat)], {
    ...answerDecoding,
    maximumTokens: 2 * words,
    seeds: [randomStream(seed, ["backstory", respondent]).integer(2 ** 31)],
    hooks: hooksOf({ seed }, treatment, respondent, "backstory"),
    signal,
    progress: () => {},
  });
  return model.tokenizer.decode(ids!).trim();
}
