import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { ExampleQuestion, OptionLabels } from "../../persona/scaffold.js";

/**
 * What is taken as the probability of an option, in mode `probabilities`: that the reader reads it in the reply (`as
 * read`); that it is the answer if no reply but a label were allowed (`constrained`); the share of its label's first
 * token among those of all labels (`first token`, common in the field); or that the reply is its label and nothing else
 * (`label alone`, Populi's up to 0.5), the last three as shares among the options.
 */
export type Scoring = "as read" | "constrained" | "first token" | "label alone";

/**
 * How a reply is read: by the rules of `docs/reading-answers.md` (`answer`), or by the first whole number in it (`first
 * number`, as in PSII's released code).
 */
export type ReadingRule = "answer" | "first number";

/** How the model is helped to answer, and how its answers are taken and read. */
export interface Answering {
  readonly scoring: Scoring;
  readonly read: ReadingRule;
  readonly optionLabels: OptionLabels;
  /** The beginning of every reply, written for the model: "Answer: ". */
  readonly answerPrefix: string | undefined;
  /** A question with its answer before the one asked; `true` for ours, in the language of the prompt. */
  readonly example: ExampleQuestion | true | undefined;
  /** Chats by the checkpoint's chat template, raw where it has none; or raw in any case. */
  readonly template: "as published" | "raw";
  /** Tokens that a decoded reply may take; it ends earlier where an answer has been read. */
  readonly replyTokens: number;
  readonly sampling: Sampling;
}

/**
 * What decoded replies are drawn from: PSII's likeliest tokens (temperature 0.7, top-k 20, top-p 0.8, section 4.3); all
 * tokens at temperature 1, whose replies exact probabilities describe; or, at a server that takes a choice, a grammar or a
 * JSON schema, from tokens that write a label and nothing else. A condition's temperature counts in all three.
 */
export type Sampling = "psii" | "all tokens" | "labels only";

/** How answers are wanted. */
export interface AnsweringOptions {
  /** Default `as read`. */
  readonly scoring?: Scoring;
  /** Default `answer`. */
  readonly read?: ReadingRule;
  /** Default `numbers`. */
  readonly optionLabels?: OptionLabels;
  /** Default: none; "Answer: " where chats are raw. */
  readonly answerPrefix?: string;
  /** Default: none. */
  readonly example?: ExampleQuestion | boolean;
  /** Default `as published`. */
  readonly template?: Answering["template"];
  /**
   * Default 32, after which further tokens make few more answers readable; `"psii"` for the five of PSII (section 4.3),
   * which cut answers short that begin with words.
   */
  readonly replyTokens?: number | "psii";
  /** Default `psii`. */
  readonly sampling?: Sampling;
}

/** Tokens that a decoded reply may take. */
const replyTokens = { untilRead: 32, psii: 5 } as const;

/**
 * Checks how answers are wanted.
 *
 * @throws PopuliError for an unknown word, with the nearest known one, an empty prefix, an example that is no question,
 *   or a number of tokens below 1
 */
export function answeringOf(options: AnsweringOptions): Answering {
  const { answerPrefix, example, replyTokens: tokens = replyTokens.untilRead } = options;
  if (answerPrefix?.trim() === "")
    throw new PopuliError("an answerPrefix without text", {}, 'leave it out, or begin the reply: "Answer: "');
  if (typeof example === "object") checkExample(example);
  const most = tokens === "psii" ? replyTokens.psii : tokens;
  if (!Number.isInteger(most) || most < 1)
    throw new PopuliError(`replyTokens ${most}`, {}, 'a whole number from 1, or "psii"');
  return {
    scoring: oneOf("scoring", options.scoring ?? "as read", [
      "as read",
      "constrained",
      "first token",
      "label alone",
    ]),
    read: oneOf("read", options.read ?? "answer", ["answer", "first number"]),
    optionLabels: oneOf("optionLabels", options.optionLabels ?? "numbers", ["numbers", "letters"]),
    answerPrefix,
    example: example === false ? undefined : example,
    template: oneOf("template", options.template ?? "as published", ["as published", "raw"]),
    replyTokens: most,
    sampling: oneOf("sampling", options.sampling ?? "psii", ["psii", "all tokens", "labels only"]),
  };
}

function checkExample({ question, options, answer }: ExampleQuestion): void {
  if (question.trim() === "" || options.length < 2)
    throw new PopuliError("an example without a question, or with fewer than two options");
  if (!Number.isInteger(answer) || answer < 0 || answer >= options.length)
    throw new PopuliError(
      `the example's answer is option ${answer} of ${options.length}`,
      {},
      `counted from 0: 0 … ${options.length - 1}`,
    );
}
