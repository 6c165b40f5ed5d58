import { PopuliError } from "../../errors/populi-error.js";
import { checkRoom } from "../memory/working-memory.js";
import { checkEndIds, type Decoder } from "../pass/decoder.js";
import { checkVocabulary } from "../pass/pass-inputs.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import type { Question } from "./question.js";
import type { FollowOptions, ReplyQuestion } from "./reply-question.js";
import { scorePasses } from "./score-in-batches.js";

/**
 * Checks all questions before the first pass, so that a mistake in the last one is found at once.
 *
 * @throws PopuliError for a question that does not fit, and for an empty path among the likely ones
 */
export function checkQuestions(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly ReplyQuestion[],
  { least, furtherPasses }: Required<FollowOptions>,
): void {
  checkEndIds(decoder);
  if (!(least >= 0 && least <= 1)) {
    throw new PopuliError(`'least' is ${least}`, {}, "it is a probability, from 0 to 1");
  }
  if (!Number.isInteger(furtherPasses) || furtherPasses < 0) {
    throw new PopuliError(`'furtherPasses' is ${furtherPasses}`, {}, "it is a number of passes, 0 or more");
  }
  const { config, executor } = decoder;
  questions.forEach((question, index) => {
    const where = `question ${index + 1} of ${questions.length}`;
    if (question.likely.some((path) => path.length === 0))
      throw new PopuliError(`a likely path of ${where} has no tokens`);
    // Ids of questions and paths are checked when they run.
    const longest = Math.max(0, ...question.likely.map((path) => path.length));
    const start = prefix.length + (question.before ?? []).length;
    const tokens = start + question.ids.length + longest;
    if (tokens > config.contextLength) {
      throw new PopuliError(
        `${where} takes ${tokens} tokens with what comes before it and its longest option; the model's context holds ${config.contextLength}`,
      );
    }
    for (const pass of scorePasses({ length: start }, [question], furtherPasses))
      checkRoom(executor, config, pass);
  });
}

/** @throws PopuliError for a question without options, an empty or repeated label, or unknown ids */
export function checkOptions({ config }: Decoder, questions: readonly Question[]): void {
  questions.forEach(({ options, ends = [] }, index) => {
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
      checkVocabulary(label, config);
    });
    checkVocabulary(ends, config);
  });
}
