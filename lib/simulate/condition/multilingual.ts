import { checkArgument } from "../../errors/check-given.js";
import { names } from "../../errors/kind.js";
import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type Language, languages } from "../../persona/scaffold.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition, type PromptLanguages } from "./condition.js";

/**
 * Asked directly, each respondent in one of several languages, drawn by seed (PSII, arXiv:2603.16142, appendix C,
 * "Multilingual"; our wording). The instruction, the line above the options and the last line are in that language.
 * Items keep the wording of the survey's codebook, unless a translated codebook is given.
 *
 * @param options.among the languages (default: all five); `codebooks`: translated codebooks, with the same names and
 *   codes
 * @throws PopuliError for an empty list, or a language without sentences
 * @example
 * multilingual();
 * multilingual({ among: ["en", "es"], codebooks: { es: await readCodebook("wvs.es.codebook.yaml") } });
 */
export function multilingual(options: Partial<PromptLanguages> = {}): Condition & ShownAsTable {
  checkOptions("multilingual", options, { among: true, codebooks: true });
  if (options.among !== undefined) checkArgument("multilingual", "among", options.among, names);
  return condition({ name: "multilingual", profile: false, languages: promptLanguages(options) });
}

/** @throws PopuliError for an empty list, or a language without sentences */
export function promptLanguages({ among = languages, codebooks }: Partial<PromptLanguages>): PromptLanguages {
  if (among.length === 0) throw new PopuliError("no languages", {}, `there are: ${languages.join(", ")}`);
  for (const language of [...among, ...Object.keys(codebooks ?? {})])
    if (!languages.includes(language as Language))
      throw new PopuliError(`no sentences in '${language}'`, {}, `there are: ${languages.join(", ")}`);
  return { among: [...new Set(among)], ...(codebooks !== undefined && { codebooks }) };
}
