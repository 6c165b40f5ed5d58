import { backstoryWords } from "../../persona/backstory-words.js";
import { profile } from "../../persona/profile.js";
import { randomStream } from "../../random/stream.js";
import { hooksOf } from "../answerer/local/hooks-of.js";
import { answerDecoding } from "../answerer/local/sample-respondent.js";
import type { Backstory } from "../condition/condition.js";
import { promptLanguage } from "../prompt/language-of.js";
import type { Treatment } from "../study/interview.js";
import type { LocalStudy } from "../study/study.js";

/** A treatment under which life stories are written. */
export type Narrated = Treatment & { readonly backstory: Backstory };

/** Stories written at once: a token of sixteen takes about as long as a token of one. */
const together = 16;

/** Stories that are written, or being written, and not told yet; by treatment, of which each run has its own. */
const underWay = new WeakMap<Treatment, Map<number, Promise<string>>>();

/**
 * The story the model writes of a respondent, in the language of the prompt; "" where it ended at once. Those of the next
 * respondents are written along with it: each has a seed of its own, so that it does not matter with whom.
 */
export async function lifeStory(
  study: LocalStudy,
  treatment: Narrated,
  respondent: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const stories = underWay.get(treatment) ?? new Map<number, Promise<string>>();
  underWay.set(treatment, stories);
  if (!stories.has(respondent)) {
    const { rows } = study.respondents;
    const from = rows.indexOf(respondent);
    // What is injected is each respondent's own, and goes to all of a batch alike.
    const alike = treatment.plan === undefined && treatment.values === undefined && from >= 0;
    const next = alike ? [...rows.subarray(from, from + together)] : [respondent];
    const written = write(study, treatment, next, signal);
    for (const [i, row] of next.entries()) {
      const story = written.then((texts) => texts[i]!);
      story.catch(() => stories.delete(row));
      stories.set(row, story);
    }
  }
  const story = await stories.get(respondent)!;
  stories.delete(respondent);
  return story;
}

async function write(
  { model, survey, seed, profileAttributes }: LocalStudy,
  treatment: Narrated,
  respondents: readonly number[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const { words } = treatment.backstory;
  const chats = respondents.map((respondent) => {
    const who = profile(survey, respondent, { attributes: profileAttributes });
    const { writer, story } = backstoryWords[promptLanguage(treatment.languages, seed, respondent)];
    const messages = [
      { role: "system", content: writer },
      { role: "user", content: story(who.text, words) },
    ] as const;
    return model.tokenizer.encode(model.tokenizer.renderChat(messages, { addGenerationPrompt: true }));
  });
  const written = await model.generate(chats, {
    ...answerDecoding,
    maximumTokens: 2 * words,
    seeds: respondents.map((respondent) => randomStream(seed, ["backstory", respondent]).integer(2 ** 31)),
    hooks: hooksOf({ seed }, treatment, respondents[0]!, "backstory"),
    signal,
    progress: () => {},
  });
  return written.map((ids) => model.tokenizer.decode(ids).trim());
}
