import { PopuliError } from "../../errors/populi-error.js";
import { checkRoom } from "../memory/working-memory.js";
import { checkEndIds, type Decoder } from "../pass/decoder.js";
import { checkVocabulary } from "../pass/pass-inputs.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import type { Question } from "./question.js";
import { scorePasses } from "./score-in-batches.js";

/**
 * Checks all questions before the first pass, so that a mistake in the last one is found at once.
 *
 * @throws PopuliError for a question without options, an empty or repeated label, a question that does not fit, or
 *   unknown ids in `ends`
 */
export function checkQuestions(decoder: Decoder, prefix: RunPrefix, questions: readonly Question[]): void {
  checkEndIds(decoder);
  const { config, executor } = decoder;
  questions.forEach(({ ids, options, ends = [] }, index) => {
    const where = `question ${index + 1} of ${questions.length}`;
    if (options.length === 0) throw new PopuliError(`${where} has no options`);
    const seen = new Map<string, number>();
    options.forEach((label, option) => {
      if (label.length === 0) throw new PopuliError(`option ${option + 1} of ${where} has no tokens`);
      const twin = seen.get(label.join());
      if (twin !== undefined) {
        throw new PopuliError(`options ${twin + 1} and ${option + 1} of ${where} have the same label`);
      }
      seen.set(label.join(), option);
    });
    // Ids of questions and labels are checked when they run; ends are never run.
    checkVocabulary(ends, config);
    const tokens = prefix.length + ids.length + Math.max(...options.map((label) => label.length));
    if (tokens > config.contextLength) {
      throw new PopuliError(
        `${where} takes ${tokens} tokens with what comes before it and its longest option; the model's context holds ${config.contextLength}`,
      );
    }
    for (const pass of scorePasses(prefix, [questions[index]!])) checkRoom(executor, config, pass);
  });
}
