import { PopuliError } from "../../errors/populi-error.js";
import { checkEndIds, type Decoder } from "../pass/decoder.js";
import { checkVocabulary } from "../pass/pass-inputs.js";

/**
 * Ids that may come next if the answer is to become one of the choices: next tokens, and end ids after a whole choice.
 */
export function allowedNext(
  choices: readonly (readonly number[])[],
  answer: readonly number[],
  endIds: readonly number[],
): number[] {
  const open = choices.filter((choice) => answer.every((id, place) => choice[place] === id));
  const next = open.flatMap((choice) => (choice.length === answer.length ? endIds : choice[answer.length]!));
  return [...new Set(next)];
}

/**
 * @throws PopuliError for a prompt without choices, an empty choice, one longer than `maximumTokens`, or unknown ids
 */
export function checkChoices(
  choices: readonly (readonly (readonly number[])[])[],
  prompts: number,
  maximumTokens: number,
  decoder: Pick<Decoder, "endIds" | "config">,
): void {
  if (choices.length !== prompts) {
    throw new PopuliError(`${prompts} prompts came with choices for ${choices.length}; each needs its own`);
  }
  checkEndIds(decoder);
  choices.forEach((own, prompt) => {
    const where = `prompt ${prompt + 1} of ${prompts}`;
    if (own.length === 0) throw new PopuliError(`${where} has no choices`);
    own.forEach((choice, index) => {
      if (choice.length === 0) throw new PopuliError(`choice ${index + 1} of ${where} has no tokens`);
      checkVocabulary(choice, decoder.config);
      if (choice.length > maximumTokens) {
        throw new PopuliError(
          `choice ${index + 1} of ${where} has ${choice.length} tokens; 'maximumTokens' is ${maximumTokens}`,
        );
      }
    });
  });
}
