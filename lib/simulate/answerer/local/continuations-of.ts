import type { Continuations } from "../../../model/scoring/continuations.js";
import type { Tokenizer } from "../../../model/tokenizer/tokenizer.js";
import type { AnswerReader } from "../../../reader/reading.js";
import { replyContinuations } from "../../../reader/tokens/reply-continuations.js";

type After = (path: readonly number[]) => Continuations;

const known = new WeakMap<Tokenizer, WeakMap<AnswerReader, After>>();

/** What a reader makes of each next token of a model's replies: computed once, since respondents share readers. */
export function continuationsOf(tokenizer: Tokenizer, reader: AnswerReader, options: number): After {
  let byReader = known.get(tokenizer);
  if (byReader === undefined) {
    byReader = new WeakMap();
    known.set(tokenizer, byReader);
  }
  let after = byReader.get(reader);
  if (after === undefined) {
    after = replyContinuations(reader, options, tokenizer);
    byReader.set(reader, after);
  }
  return after;
}
