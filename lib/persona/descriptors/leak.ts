import { PopuliError } from "../../errors/populi-error.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { contentOf, stemOf, wordsOf } from "./content-words.js";
import type { DescribedItem, Descriptors } from "./descriptors.js";

/** Words in a row that make a copy of a question, and how many of them must have content. */
const copied = [
  [4, 2],
  [6, 1],
] as const;

/**
 * What of an item a sentence gives away: its label, its wording or one of its options; `undefined` where it gives away
 * nothing. A label or an option leaks where the sentence has all its words in a row, if one of them says what it is about
 * (two, in an option); a question, where four words in a row are in the sentence, two of them with content (or six, and
 * one), or three in four of its words with content, if there are three.
 *
 * @example
 * leakOf("You find public order important.", survey.variable("Q154")); // "the option 'public order'"
 */
export function leakOf(sentence: string, item: Variable): string | undefined {
  const said = wordsOf(sentence).map(stemOf);
  if (inARow(said, item.label, 1)) return `the label '${item.label}'`;
  const option = item.values.find(({ label }) => inARow(said, label, 2));
  if (option !== undefined) return `the option '${option.label}'`;
  if (item.question === undefined) return undefined;
  const asked = wordsOf(item.question);
  for (const [length, withContent] of copied)
    for (let from = 0; from + length <= asked.length; from++) {
      const run = asked.slice(from, from + length).join(" ");
      if (inARow(said, run, withContent)) return `the words '${run}' of its question`;
    }
  const about = [...contentOf(item.question)];
  const shared = about.filter((word) => said.includes(word));
  return about.length >= 3 && shared.length >= 0.75 * about.length
    ? `what its question is about (${shared.join(", ")})`
    : undefined;
}

/** Whether the words of a text stand in a row in a sentence, at least `least` of them with content. */
function inARow(said: readonly string[], text: string, least: number): boolean {
  const words = wordsOf(text).map(stemOf);
  if (words.length === 0 || contentOf(text).size < least || words.every((word) => /^\d+$/.test(word)))
    return false;
  return said.some((_, from) => words.every((word, k) => said[from + k] === word));
}

/** Value items whose sentences were checked against an asked item and give nothing away; coalitions share items. */
const passed = new WeakMap<DescribedItem, WeakSet<Variable>>();

/**
 * Refuses descriptors that tell what is asked: an item that they were made from, or a sentence that has its words.
 *
 * @param tells the names of everything an asked item is made from, itself among them
 * @throws PopuliError naming the value item, the asked item and what leaks
 */
export function requireNoLeak(
  { items }: Pick<Descriptors, "items">,
  asked: readonly Variable[],
  tells: (column: string) => ReadonlySet<string>,
): void {
  for (const variable of asked)
    for (const item of items) {
      const told = item.parts.find(({ column }) => {
        const [own, other] = [tells(column), tells(variable.name)];
        return own.has(variable.name) || other.has(column);
      });
      if (told !== undefined)
        throw new PopuliError(
          `'${variable.name}' would be asked, and the value item '${item.name}' tells the answer`,
          { column: told.column },
          `ask another item, or leave the value item out: valueDescriptors(survey, { items: [${items
            .filter((one) => one !== item)
            .map(({ name }) => `"${name}"`)
            .join(", ")}] })`,
        );
      if (passed.get(item)?.has(variable)) continue;
      for (const text of item.sentences.flatMap(({ hedged, plain }) => [hedged, plain])) {
        const leak = leakOf(text, variable);
        if (leak !== undefined)
          throw new PopuliError(
            `the descriptor "${text}" (${item.name}) has ${leak} of '${variable.name}', which is asked`,
            { column: variable.name },
            "say it in other words, or leave the value item out",
          );
      }
      passed.set(item, (passed.get(item) ?? new WeakSet()).add(variable));
    }
}
