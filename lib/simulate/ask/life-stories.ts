import { backstoryWords } from "../../persona/backstory-words.js";
import { valueProfile } from "../../persona/descriptors/value-profile.js";
import { profile } from "../../persona/profile.js";
import { randomStream } from "../../random/stream.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import { promptLanguage } from "../prompt/language.js";
import { profileText } from "../prompt/profile-text.js";
import { answerDecoding } from "../read/answer-decoding.js";
import type { Asked } from "./asked.js";

/** How many stories are written at once: a decoding step for sixteen takes about as long as for one. */
const together = 16;

/** Stories being written or not yet used, by resolved condition, of which each run has its own. */
const underWay = new WeakMap<ResolvedCondition, Map<number, Promise<string>>>();

/**
 * The life story that the model writes of a respondent, in the language of the prompt; "" if it ended at once. Stories
 * of the next respondents are written in the same batch. Each has a seed of its own, so that batching changes nothing.
 */
export async function lifeStory(asked: Asked): Promise<string> {
  const { study, condition, respondent } = asked;
  const stories = underWay.get(condition) ?? new Map<number, Promise<string>>();
  underWay.set(condition, stories);
  if (!stories.has(respondent)) {
    const { rows } = study.respondents;
    const from = rows.indexOf(respondent);
    // A batch shares its hooks, and injections differ by respondent: with injections, a story is written alone.
    const alike = condition.plan === undefined && condition.values === undefined && from >= 0;
    const next = alike ? [...rows.subarray(from, from + together)] : [respondent];
    const written = write(asked, next);
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
  { answerer, study, condition, signal }: Asked,
  respondents: readonly number[],
): Promise<string[]> {
  const { survey, seed, profileAttributes } = study;
  const { words } = condition.backstory!;
  if (answerer.write === undefined)
    throw new Error("combinations.ts refuses life stories where no texts are written");
  return answerer.write({
    seed,
    condition,
    respondents,
    chats: respondents.map((respondent) => {
      const { descriptors, persona: source, languages } = condition;
      const language = promptLanguage(languages, seed, respondent);
      const text =
        source !== undefined
          ? profileText(study, { source, descriptors, languages, language }, respondent)
          : descriptors === undefined
            ? profile(survey, respondent, { attributes: profileAttributes }).text
            : valueProfile(survey, descriptors, respondent, seed).text;
      const { writer, story } = backstoryWords[language];
      return [
        { role: "system", content: writer },
        { role: "user", content: story(text, words) },
      ];
    }),
    seeds: respondents.map((respondent) => randomStream(seed, ["backstory", respondent]).integer(2 ** 31)),
    decoding: { ...answerDecoding, maximumTokens: 2 * words },
    call: "backstory",
    signal,
  });
}
