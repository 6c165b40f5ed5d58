import { counted } from "../../errors/counted.js";
import type { Variable } from "../../survey/codebook/codebook.js";

/** A rewording may have this share of the words of the question at least, and this many times as many at most. */
const length = { least: 0.4, most: 2.5 } as const;

/**
 * What is wrong with other words for a question; `undefined` where nothing is found. It finds what would change the question or
 * tell the answer, not whether the meaning is kept: that is for a reader.
 *
 * @example
 * checkRewording(survey.variable("Q1"), "What weight does your family carry for you?"); // undefined
 */
export function checkRewording(item: Variable, rewording: string): string | undefined {
  const question = item.question ?? item.label;
  const said = plain(rewording);
  const asked = plain(question);
  if (said === "") return "it is empty";
  if (rewording.trim().includes("\n")) return "it has several lines, and options may be among them";
  if (said === asked) return "it is the published question";
  const [before, now] = [asked.split(" ").length, said.split(" ").length];
  if (now < length.least * before)
    return `it has ${counted(now, "word")} for ${before}: something is left out`;
  if (now > length.most * before + 2)
    return `it has ${counted(now, "word")} for ${before}: something is added`;
  const named = item.values.map(({ label }) => plain(label)).filter((label) => label.length > 2);
  const told = named.filter((label) => has(said, label) && !has(asked, label));
  if (told.length > 0) return `it names the option “${told[0]}”, which the question does not`;
  const kept = named.filter((label) => has(asked, label) && has(said, label));
  const lost = named.filter((label) => has(asked, label) && !has(said, label));
  if (kept.length > 0 && lost.length > 0)
    return `it names the option “${kept[0]}” and no longer “${lost[0]}”, which leads to one side`;
  if (negations(said) !== negations(asked)) return "it has more or fewer negations, which may turn it round";
  if (question.trim().endsWith("?") && !/\?["”’]?$/.test(rewording.trim())) return "it does not ask";
  return undefined;
}

/** Words alone, in lower case. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("’", "'")
    .replaceAll(/[^\p{L}\p{N}']+/gu, " ")
    .trim();
}

function has(text: string, words: string): boolean {
  return ` ${text} `.includes(` ${words} `);
}

function negations(text: string): number {
  return (text.match(/\b(not|no|never|nobody|nothing|neither|nor|cannot|without)\b|n't\b/g) ?? []).length;
}
