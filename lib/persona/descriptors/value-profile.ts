import { checkArgument } from "../../errors/check-given.js";
import { finiteNumber } from "../../errors/kind.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type Profile, type ProfileSentence, requireRespondent } from "../profile.js";
import { type DescribedItem, type Descriptors, descriptorsKind, inForm } from "./descriptors.js";
import { valueScore } from "./value-scores.js";

/**
 * What a prompt says of one respondent's values. Items without an answer are listed in `missing`, and the text leaves them
 * out; hedged sentences have the caution after them.
 *
 * @param respondent row number in the survey
 * @param seed of what is drawn, for items that the survey has not asked
 * @throws PopuliError where the respondent does not exist
 * @example
 * valueProfile(survey, valueDescriptors(survey, { items: ["trust"] }), 0).text;
 */
export function valueProfile(
  survey: Survey,
  descriptors: Descriptors,
  respondent: number,
  seed = 0,
): Profile {
  checkArgument("valueProfile", "survey", survey, surveyKind);
  checkArgument("valueProfile", "descriptors", descriptors, descriptorsKind);
  checkArgument("valueProfile", "seed", seed, finiteNumber);
  requireRespondent(survey, respondent);
  return profileOfScores(descriptors, (item) => valueScore(survey, item, respondent, seed));
}

/** The profile of whoever has these scores. */
export function profileOfScores(descriptors: Descriptors, scoreOf: (item: DescribedItem) => number): Profile {
  const { form, caution, items } = descriptors;
  const sentences: ProfileSentence[] = [];
  const missing: string[] = [];
  for (const item of items) {
    const score = scoreOf(item);
    const said = item.sentences.find(({ from, to }) => from <= score && score <= to);
    if (said === undefined) missing.push(item.name);
    else sentences.push({ attribute: item.name, code: score, text: inForm(said, form) });
  }
  const texts = sentences.map(({ text }) => text).filter((text) => text !== "");
  const hedge = form === "hedged" && caution !== undefined && texts.length > 0 ? [caution] : [];
  return { sentences, missing, text: [...texts, ...hedge].join(" ") };
}
