import { PopuliError } from "../../errors/populi-error.js";
import type { Language } from "../../persona/scaffold.js";
import { randomStream } from "../../random/stream.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { PromptLanguages, ValueSteering } from "../condition/condition.js";

/** The language a respondent is asked in, a pure function of seed and respondent; English where there is no choice. */
export function promptLanguage(
  languages: PromptLanguages | undefined,
  seed: number,
  respondent: number,
): Language {
  if (languages === undefined) return "en";
  return drawn(languages.among, seed, ["prompt language", respondent]);
}

/**
 * The language whose vector is injected for a respondent.
 *
 * @throws PopuliError when there is no vector of the language the respondent is asked in
 */
export function vectorLanguage(
  values: ValueSteering,
  languages: PromptLanguages | undefined,
  seed: number,
  respondent: number,
): Language {
  const known = values.vectors.vectors.map(({ code }) => code as Language);
  if (values.language === "drawn apart") return drawn(known, seed, ["vector language", respondent]);
  const asked = promptLanguage(languages, seed, respondent);
  if (!known.includes(asked))
    throw new PopuliError(
      `there is no language vector of '${asked}', which respondent ${respondent} is asked in`,
      {},
      `the vectors are of ${known.join(", ")}: ask in these, or train one more`,
    );
  return asked;
}

/**
 * A variable in the wording of a translated codebook; the survey's own where that has no such variable.
 *
 * @throws PopuliError when the translation lists other codes, or in another order
 */
export function translated(
  variable: Variable,
  languages: PromptLanguages | undefined,
  language: Language,
): Variable {
  const translation = languages?.codebooks?.[language]?.variables.get(variable.name);
  if (translation === undefined) return variable;
  const codes = (of: Variable) => of.values.map(({ code }) => code).join(", ");
  if (codes(translation) !== codes(variable))
    throw new PopuliError(
      `the codebook in '${language}' lists other codes than the survey's: ${codes(translation)}`,
      { column: variable.name },
      `list ${codes(variable)}, in this order`,
    );
  return translation;
}

function drawn<T>(among: readonly T[], seed: number, path: readonly (string | number)[]): T {
  return among[randomStream(seed, path).integer(among.length)]!;
}
