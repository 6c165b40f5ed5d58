import type { LocalModel, OptionScores } from "../../model/model.js";
import { systemBeginning, systemText } from "../../persona/chat.js";
import { type Profile, profile, profileSentence } from "../../persona/profile.js";
import { type OptionOrder, type QuestionPrompt, questionPrompt } from "../../persona/question.js";
import type { Language } from "../../persona/scaffold.js";
import { permutation } from "../../random/stream.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { Backstory, PromptLanguages, ValueSteering } from "../condition/condition.js";
import { promptLanguage, worded } from "../prompt/language-of.js";
import type { PromptCache } from "../prompt/prompt-cache.js";
import type { ScoreMemo } from "../store/score-memo.js";
import type { ItemOrdering } from "./item-order.js";

/** How options are shown: as the codebook has them, the other way round, or shuffled for each respondent and item. */
export type OptionOrdering = "as written" | "reversed" | "random";

/**
 * How items are put to a model: each in a chat of its own that knows nothing of the others (`one per call`); each after
 * the earlier ones and the respondent's own answers to them, as turns of one chat (`with history`); or all in one prompt,
 * answered line by line (`battery`).
 */
export type Asking = "one per call" | "with history" | "battery";

/** What stays the same for all respondents of a run, whatever the condition and the model. */
export interface Questionnaire {
  readonly survey: Survey;
  readonly items: readonly Variable[];
  readonly optionOrder: OptionOrdering;
  readonly itemOrder: ItemOrdering;
  readonly asking: Asking;
  /** Variables a profile tells, in order. */
  readonly profileAttributes: readonly string[];
  readonly seed: number;
  readonly memo: ScoreMemo;
}

/** A questionnaire put to a local model. */
export interface Interview extends Questionnaire {
  readonly model: LocalModel;
  readonly prompts: PromptCache;
}

/** How one respondent is stood in for. */
export interface Treatment {
  readonly profile: boolean;
  readonly plan?: SteeringPlan | undefined;
  readonly values?: ValueSteering | undefined;
  readonly languages?: PromptLanguages | undefined;
  readonly backstory?: Backstory | undefined;
  /** Added to the system message. */
  readonly request?: string | undefined;
  /** Of decoding, in mode `sample`; the paper's where absent. */
  readonly temperature?: number | undefined;
}

/** Questions put to one respondent, as token ids. */
export interface AskedQuestions {
  /** What all questions follow: the instruction and the profile. */
  readonly prefix: readonly number[];
  /** How many ids of the prefix other respondents' prompts begin with too; 0 where they are too few to be run apart. */
  readonly opening: number;
  readonly questions: readonly {
    readonly prompt: QuestionPrompt;
    readonly ids: readonly number[];
  }[];
}

/** What is put to a respondent otherwise than the treatment says. */
export interface OtherWords {
  /** Who the model is told to be, in place of the profile. */
  readonly who?: Pick<Profile, "text">;
  /** The question, put in another way. */
  asks?(prompt: QuestionPrompt): QuestionPrompt;
  /** A line above each question. */
  lead?(prompt: QuestionPrompt, item: number): string;
}

/** The words one respondent is asked with. */
export interface Words {
  /** The system message. */
  readonly system: string;
  /** What it begins with for other respondents too. */
  readonly beginning: string;
  /** One question for each item. */
  readonly prompts: readonly QuestionPrompt[];
}

/** The words one respondent is asked with under a treatment. */
export function wordsFor(
  interview: Questionnaire,
  treatment: Treatment,
  respondent: number,
  other: OtherWords = {},
): Words {
  const { items, seed } = interview;
  const { languages, request } = treatment;
  const language = promptLanguage(languages, seed, respondent);
  const who = other.who ?? (treatment.profile ? told(interview, languages, language, respondent) : undefined);
  const system = [systemText(who, language), ...(request === undefined ? [] : [request])].join(" ");
  const prompts = items.map((item, i): QuestionPrompt => {
    const order = orderShown(interview, respondent, item);
    const plain = questionPrompt(worded(item, languages, language), { order, language });
    const prompt = other.asks?.(plain) ?? plain;
    return other.lead === undefined
      ? prompt
      : { ...prompt, text: `${other.lead(prompt, i)}\n${prompt.text}` };
  });
  return { system, beginning: systemBeginning(system, language), prompts };
}

/** The same as token ids: what the prompts share, and one question for each item. */
export function promptsFor(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  other: OtherWords = {},
): AskedQuestions {
  const { system, beginning, prompts } = wordsFor(interview, treatment, respondent, other);
  const { prefix, continuations } = interview.prompts.split(system, prompts);
  const opening = interview.prompts.opening(beginning, prefix);
  return { prefix, opening, questions: prompts.map((prompt, i) => ({ prompt, ids: continuations[i]! })) };
}

/** A respondent's profile, in the words of a translated codebook where it has them. */
function told(
  { survey, profileAttributes }: Questionnaire,
  languages: PromptLanguages | undefined,
  language: Language,
  respondent: number,
): Pick<Profile, "text"> {
  const who = profile(survey, respondent, { attributes: profileAttributes });
  if (languages?.codebooks?.[language] === undefined) return who;
  const sentences = who.sentences.map(({ attribute, code }) =>
    profileSentence(worded(survey.variable(attribute), languages, language), code),
  );
  return { text: sentences.join(" ") };
}

/** Scores of options as shown, put back in the codebook's order. */
export function inCodebookOrder<T extends OptionScores>(scores: T, order: readonly number[]): T {
  const probabilities = new Float64Array(order.length);
  order.forEach((position, place) => {
    probabilities[position] = scores.probabilities[place]!;
  });
  return { ...scores, probabilities };
}

/** The order one respondent is shown an item's options in. */
export function orderShown(
  { optionOrder, seed }: Pick<Questionnaire, "optionOrder" | "seed">,
  respondent: number,
  item: Variable,
): OptionOrder {
  return optionOrder === "random"
    ? permutation(seed, ["option order", respondent, item.name], item.values.length)
    : optionOrder;
}
