import { counted } from "../../errors/counted.js";
import type { ReadReply } from "./json-reply.js";
import type { RubricCriterion } from "./rubric.js";

/** How many words a persona may have. */
export type WordRange = readonly [least: number, most: number];

/** How a model is asked to write a persona; the wording is ours. */
export function writeWords(text: string, [least, most]: WordRange): string {
  return [
    "Below are texts that one person wrote over a long time. Describe this person to themselves, in the second person",
    `("You are …"), in ${least} to ${most} words of running text: circumstances, habits, concerns, temperament, views, and how`,
    "they talk. Say only what follows from the texts, and quote none of them. Leave out names, addresses, numbers and handles.",
    'Reply with a JSON object alone: {"persona": "You are …"}',
    "",
    "TEXTS:",
    text,
  ].join("\n");
}

/** How a model is asked to judge a persona. */
export function judgeWords(text: string, persona: string, rubric: readonly RubricCriterion[]): string {
  const shape = rubric.map(({ name }) => `"${name}": 1`).join(", ");
  return [
    "Below are texts that one person wrote, and a description of that person. Judge the description by each criterion, from",
    "1 (not at all) to 5 (fully). Be strict.",
    ...rubric.map(({ name, asks }) => `- ${name}: ${asks}`),
    `Reply with a JSON object alone, with whole numbers: {${shape}}`,
    "",
    "DESCRIPTION:",
    persona,
    "",
    "TEXTS:",
    text,
  ].join("\n");
}

/** Words of a text that a persona may not repeat in a row. */
const longestQuote = 12;

/** A persona of the right length that quotes nothing and identifies nobody. */
export function readPersona(
  content: Readonly<Record<string, unknown>>,
  text: string,
  [least, most]: WordRange,
): ReadReply<string> {
  if (typeof content.persona !== "string") return { fault: 'it has no text under "persona"' };
  const persona = content.persona.replaceAll(/\s+/g, " ").trim();
  if (!/^you\b/i.test(persona)) return { fault: 'it does not begin with "You"' };
  const words = wordsOf(persona);
  if (words.length < least || words.length > most)
    return { fault: `it has ${counted(words.length, "word")}, and ${least} to ${most} were asked for` };
  const identifying = /\S+@\S+\.\S+|https?:\/\/\S+|(?<!\w)@\w+|\+?\d[\d\s()-]{6,}\d/.exec(persona);
  if (identifying !== null) return { fault: `it holds "${identifying[0]}", which identifies a person` };
  const source = ` ${wordsOf(text).join(" ")} `;
  const runs = words
    .slice(0, words.length - longestQuote + 1)
    .map((_, k) => words.slice(k, k + longestQuote).join(" "));
  const quoted = runs.find((run) => source.includes(` ${run} `));
  return quoted === undefined ? { value: persona } : { fault: `it quotes the texts: "${quoted}"` };
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}’']+/gu) ?? [];
}

/** A score from 1 to 5 for each criterion. */
export function readScores(
  content: Readonly<Record<string, unknown>>,
  rubric: readonly RubricCriterion[],
): ReadReply<Record<string, number>> {
  const scores: Record<string, number> = {};
  for (const { name } of rubric) {
    const score = content[name];
    if (typeof score !== "number" || !(score >= 1 && score <= 5))
      return { fault: `"${name}" is ${JSON.stringify(score) ?? "missing"}, not a number from 1 to 5` };
    scores[name] = score;
  }
  return { value: scores };
}
