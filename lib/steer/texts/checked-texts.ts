import { counted } from "../../errors/counted.js";
import type { Language } from "../../persona/scaffold.js";

/** The script of each language: texts in another script are in another language. */
const script: Readonly<Record<Language, { readonly name: string; readonly letter: RegExp }>> = {
  en: { name: "Latin", letter: /\p{Script=Latin}/u },
  es: { name: "Latin", letter: /\p{Script=Latin}/u },
  zh: { name: "Chinese", letter: /\p{Script=Han}/u },
  ar: { name: "Arabic", letter: /\p{Script=Arabic}/u },
  ru: { name: "Cyrillic", letter: /\p{Script=Cyrillic}/u },
};

/**
 * The texts of a reply that should be `{"texts": […]}`, or what is wrong with it in words a model can act on: no JSON,
 * the wrong number of texts, empty or repeated texts, or letters of another script than the language's.
 *
 * @param many how many texts were asked for
 * @example
 * checkedTexts('{"texts": ["Why?"]}', 2, "en"); // { fault: "1 text is there where 2 were asked for" }
 */
export function checkedTexts(
  reply: string,
  many: number,
  language: Language,
): { readonly texts: readonly string[] } | { readonly fault: string } {
  const content = jsonIn(reply);
  if (content === undefined) return { fault: "it is no JSON object" };
  const list = (content as { texts?: unknown }).texts;
  if (!Array.isArray(list) || !list.every((text): text is string => typeof text === "string"))
    return { fault: 'it has no list of texts under "texts"' };
  const texts = list.map((text) => text.replaceAll(/\s+/g, " ").trim());
  if (texts.length !== many)
    return {
      fault: `${counted(texts.length, "text is there", "texts are there")} where ${many} ${many === 1 ? "was" : "were"} asked for`,
    };
  const empty = texts.findIndex((text) => !/\p{L}/u.test(text));
  if (empty >= 0) return { fault: `text ${empty + 1} is empty` };
  const seen = new Map<string, number>();
  for (const [i, text] of texts.entries()) {
    const same = text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
    const before = seen.get(same);
    if (before !== undefined) return { fault: `texts ${before + 1} and ${i + 1} are the same` };
    seen.set(same, i);
  }
  const { name, letter } = script[language];
  const foreign = texts.findIndex((text) => {
    const letters = [...text].filter((character) => /\p{L}/u.test(character));
    return letters.filter((character) => letter.test(character)).length < letters.length / 2;
  });
  if (foreign >= 0) return { fault: `text ${foreign + 1} is not in ${name} letters` };
  return { texts };
}

/** The JSON object in a reply, whether fenced or between sentences. */
function jsonIn(reply: string): object | undefined {
  const [from, to] = [reply.indexOf("{"), reply.lastIndexOf("}")];
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(reply.slice(from, to + 1)) as object;
  } catch {
    return undefined;
  }
}
