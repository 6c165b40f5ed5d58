import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Lexicon } from "../lexicon/lexicon.js";
import { wordsOf } from "../lexicon/words.js";
import type { AnswerReader, OpenReply, Reading, ReadQuestion } from "../reading.js";
import { Folded } from "../text/fold.js";
import { firstNumber } from "./first-number.js";
import { labelsOf } from "./labels.js";
import { scan } from "./scan.js";
import { ReplyState } from "./state.js";

/** The rules by which replies are read. */
export const readRules = ["answer", "first number"] as const;

/** A rule by which replies are read: Populi's reading of answers, or PSII's *first number wins*. */
export type ReadRule = (typeof readRules)[number];

/** How replies are read. */
export interface ReadOptions {
  /** By default "answer". */
  readonly read?: ReadRule;
  /** Lexicons besides those of the five languages of prompts. */
  readonly lexicons?: readonly Lexicon[];
  /** Whether the prompt opened a thought, so that the reply begins inside it. By default false. */
  readonly insideThought?: boolean;
}

/**
 * A reader of replies to one closed question. What the reply says is one of five readings, with the span it was read
 * from: an option, undecided, out of range, refused, unread. docs/reading-answers.md has every rule with an example.
 *
 * @throws PopuliError for a question without options, two options under one label, or a `read` that is no rule
 * @example
 * const reader = answerReader({
 *   options: [
 *     { label: "1", text: "too much" },
 *     { label: "2", text: "about right" },
 *     { label: "3", text: "too little" },
 *   ],
 * });
 * reader.read("As a 45-year-old man from Texas, I'd say 3."); // option 2, the third
 * reader.soFar("1"); // open: "10" or "1 or 2" may follow
 */
export function answerReader(question: ReadQuestion, options: ReadOptions = {}): AnswerReader {
  checkOptions("answerReader", options, { read: true, lexicons: true, insideThought: true });
  const { read = "answer", lexicons = [], insideThought = false } = options;
  oneOf("read", read, readRules);
  checkLabels(question);
  const labels = labelsOf(question);
  const words = wordsOf(lexicons);
  const state = new ReplyState(labels, words);
  const folded = new Folded();
  const answer = (reply: Folded) => scan(state, reply, insideThought);
  const rule = read === "answer" ? answer : (reply: Folded) => firstNumber(reply, labels);
  return {
    read: (reply) => rule(folded.write(reply, true)),
    soFar(begun): Reading | OpenReply {
      const reply = folded.write(begun, false);
      const reading = rule(reply);
      if (!reply.sought) return reading;
      if (read === "answer") return { kind: "open", leads: reply.soughtInLead };
      answer(folded.write(begun, false));
      return { kind: "open", leads: folded.soughtInLead };
    },
  };
}

function checkLabels({ options }: ReadQuestion): void {
  if (options.length === 0) throw new PopuliError("a question without options has no answers to read");
  const labels = options.map(({ label }) => label.trim());
  const twice = labels.find((label, option) => labels.indexOf(label) !== option);
  if (twice !== undefined)
    throw new PopuliError(`two options have the label '${twice}'`, {}, "give each option a label of its own");
}
