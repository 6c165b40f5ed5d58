import { PopuliError } from "../../errors/populi-error.js";
import { type Language, languages } from "../../persona/scaffold.js";
import type { Displayable } from "../../show/display.js";
import { type Condition, condition, type PromptLanguages } from "./condition.js";

/**
 * Asked directly, each respondent in one of several languages, drawn by seed (seed 001, appendix C, "Multilingual"; our
 * wording). The instruction, the line above the options and "answer with the number only" are in that language; the item
 * keeps the wording of the survey's codebook unless a translated one is given.
 *
 * @param options.among the languages (default: all five); `codebooks`: translated codebooks, with the same names and codes
 * @throws PopuliError for a language there are no sentences for, or none at all
 * @example
 * multilingual();
 * multilingual({ among: ["en", "es"], codebooks: { es: await readCodebook("wvs.es.codebook.yaml") } });
 */
export function multilingual(options: Partial<PromptLanguages> = {}): Condition & Displayable {
  return condition({ name: "multilingual", profile: false, languages: promptLanguages(options) });
}

/** @throws PopuliError for a language there are no sentences for, or none at all */
export function promptLanguages({ among = languages, codebooks }: Partial<PromptLanguages>): PromptLanguages {
  if (among.length === 0) throw new PopuliError("no languages", {}, `there are: ${languages.join(", ")}`);
  for (const language of [...among, ...Object.keys(codebooks ?? {})])
    if (!languages.includes(language as Language))
      throw new PopuliError(`no sentences in '${language}'`, {}, `there are: ${languages.join(", ")}`);
  return { among: [...new Set(among)], ...(codebooks !== undefined && { codebooks }) };
}
