import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { checkRewording } from "./check-rewording.js";
import type { Reworded } from "./wordings.js";

/** Writes a question in other words; called again, it writes others. */
export type Rewriter = (item: Variable, attempt: number) => Promise<string>;

/** How often a model may try. */
const attempts = 3;

/**
 * Other words for the items: the user's, or else the codebook's, or else a model's. What a model writes is checked, and tried
 * again; what people wrote is checked too, and refused.
 *
 * @throws PopuliError for an item that is not asked, or words of people that change the question or tell the answer
 */
export async function rewordingsOf(
  items: readonly Variable[],
  given: Readonly<Record<string, string>>,
  rewrite: Rewriter | undefined,
): Promise<Reworded> {
  const names = items.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new PopuliError(`a rewording of '${name}', which is not asked`, {}, adviseName(name, names));
  const questions = new Map<string, string>();
  const from = new Map<string, "the user" | "the codebook" | "a model">();
  const without: string[] = [];
  for (const item of items) {
    const own = given[item.name];
    const words = own ?? item.rewording;
    if (words !== undefined) {
      const wrong = checkRewording(item, words);
      if (wrong !== undefined)
        throw new PopuliError(
          `the rewording of '${item.name}' is no rewording: ${wrong}: “${words}”`,
          { column: item.name },
          `ask what the question asks, in other words: “${item.question ?? item.label}”`,
        );
      questions.set(item.name, words);
      from.set(item.name, own === undefined ? "the codebook" : "the user");
      continue;
    }
    if (rewrite === undefined) {
      without.push(`${item.name}: neither rewordings nor the codebook has other words for it`);
      continue;
    }
    let wrong: string | undefined;
    for (let attempt = 0; attempt < attempts && !questions.has(item.name); attempt++) {
      const written = await rewrite(item, attempt);
      wrong = checkRewording(item, written);
      if (wrong !== undefined) continue;
      questions.set(item.name, written);
      from.set(item.name, "a model");
    }
    if (wrong !== undefined) without.push(`${item.name}: what the model wrote is no rewording: ${wrong}`);
  }
  return { questions, from, without };
}
