import { backstoryWords } from "../../persona/backstory-words.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { meanNoOption } from "../answers/no-option.js";
import { backstoryIdentity } from "../identity/condition-identity.js";
import { identify } from "../identity/fields.js";
import { promptLanguage } from "../prompt/language.js";
import { type Rewording, wordsFor } from "../prompt/words.js";
import { type Answer, chosen, inCodebookOrder } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import type { Asked } from "./asked.js";
import { lifeStory } from "./life-stories.js";

/**
 * One respondent's answers by way of a life story and three sides of a person (SimVBG, Du et al. 2025). If the model
 * wrote no story, the profile takes its place.
 */
export async function askFromLifeStory(asked: Asked): Promise<Answer[]> {
  const { interview, study, condition, respondent } = asked;
  const { chat, prompts } = wordsFor(study, withProfile(condition), respondent);
  const { backstory, temperature = "" } = condition;
  const how = ["backstory", identify(backstoryIdentity, backstory!), temperature];
  return [...(await interview.once(chat, prompts, how, () => fromThreeSides(asked)))];
}

/** For prompts that have the profile in place of a story. */
function withProfile<C extends object>(condition: C): C & { readonly profile: true } {
  return { ...condition, profile: true };
}

async function fromThreeSides(asked: Asked): Promise<Answer[]> {
  const { interview, study, condition, respondent } = asked;
  const { seed, items } = study;
  const story = await lifeStory(asked);
  const who: Rewording = story === "" ? {} : { who: { text: story } };
  const ask = async (lead: (prompt: QuestionPrompt, item: number) => string, part: string) => {
    const { chat, prompts } = wordsFor(study, withProfile(condition), respondent, { ...who, lead });
    const answers = await interview.ask(chat, prompts, part);
    return answers.map((answer, i) => inCodebookOrder(answer, prompts[i]!.order));
  };
  const words = backstoryWords[promptLanguage(condition.languages, seed, respondent)];
  const sides: { readonly answers: Answer[]; readonly drawn: number[] }[] = [];
  for (const [side, lead] of Object.entries(words.sides)) {
    const answers = await ask(() => lead, side);
    const drawn = answers.map(({ probabilities }, i) =>
      drawAnswer(probabilities, seed, respondent, `${items[i]!.name} ${side}`),
    );
    sides.push({ answers, drawn });
  }
  const drawn = items.map((_, i) => sides.map((side) => side.drawn[i]!));
  const agreed = drawn.map(([first, ...others]) => first! >= 0 && others.every((other) => other === first));
  const decided = agreed.every(Boolean)
    ? []
    : await ask(({ order, options }, i) => {
        const said = drawn[i]!.map((option) => words.said(options[order.indexOf(option)]?.text));
        return words.coordinator(said[0]!, said[1]!, said[2]!);
      }, "coordinator");
  return items.map((item, i) => {
    if (!agreed[i]) return decided[i]!;
    const noOption = meanNoOption(sides.map(({ answers }) => answers[i]!.noOption));
    return { ...chosen(drawn[i]![0]!, item.values.length), noOption };
  });
}
