import {
  type Continuations,
  listedContinuations,
  open,
  unfollowed,
} from "../../model/scoring/continuations.js";
import type { TokenBytes } from "../../model/tokenizer/token-bytes.js";
import type { AnswerReader } from "../reading.js";
import { outcomeOfReading, replyOutcomes } from "./outcomes.js";
import { ReadContinuations } from "./read-continuations.js";
import { type SortedTokens, sortedTokens } from "./sorted-tokens.js";
import { noText, type Utf8Text, withByte } from "./utf8-text.js";

/** The part of a tokenizer that is needed. Every local model's tokenizer has it. */
export interface ReplyTokenizer {
  decode(ids: readonly number[]): string;
  tokenBytes(): TokenBytes;
}

/** How the replies begin. */
export interface ReplyContinuationsOptions {
  /** Text that the prompt has already begun the reply with; the reader sees it before the model's own. */
  readonly begun?: string;
}

// Beginnings of replies that are remembered for one question, the most recent.
const mostKept = 500;

/**
 * What a reader makes of replies, token by token, for a local model's `scoreReplies`: after each path of tokens, which
 * tokens settle the reading, and as what. Outcomes are numbered as in {@link replyOutcomes}. Beginnings are remembered,
 * because texts repeat over respondents: use one for all of them.
 *
 * @param options number of options that the reader's question has
 * @throws PopuliError for a tokenizer that does not write tokens one after another
 * @example
 * const options = [{ label: "1", text: "yes" }, { label: "2", text: "no" }];
 * const after = replyContinuations(answerReader({ options }), options.length, model.tokenizer);
 * const likely = options.map(({ label }) => model.tokenizer.encode(label));
 * const prefix = await model.prefill(ids);
 * const { count, unread } = replyOutcomes(options.length);
 * const [scores] = await model.scoreReplies(prefix, [{ ids: more, likely, outcomes: count, after }]);
 * console.log(scores.outcomes[0], scores.outcomes[unread], scores.notFollowed);
 */
export function replyContinuations(
  reader: AnswerReader,
  options: number,
  tokenizer: ReplyTokenizer,
  { begun = "" }: ReplyContinuationsOptions = {},
): (path: readonly number[]) => Continuations {
  const tokens = sortedOf(tokenizer);
  const outcomes = replyOutcomes(options);
  const { spacesDropped } = tokens;
  const outcomeSoFar = (text: string) => {
    const reading = reader.soFar(begun + withoutSpaces(text, spacesDropped));
    if (reading.kind !== "open") return outcomeOfReading(reading, outcomes);
    return reading.leads ? open : unfollowed;
  };
  const after = (path: readonly number[], text: Utf8Text): Continuations => {
    const ended = outcomeOfReading(reader.read(begun + tokenizer.decode(path)), outcomes);
    const now = outcomeSoFar(text.text);
    if (now !== open) return listedContinuations(new Map(), now, ended);
    return new ReadContinuations(tokens, text, ended, outcomeSoFar);
  };
  const known = new Map<string, Continuations>();
  return (path) => {
    const text = textOf(path, tokens);
    const key = `${text.text}\0${text.pending.join()}`;
    const found = known.get(key) ?? after(path, text);
    known.delete(key);
    known.set(key, found);
    if (known.size > mostKept) known.delete(known.keys().next().value!);
    return found;
  };
}

function textOf(path: readonly number[], { bytes, starts }: TokenBytes): Utf8Text {
  let text = noText;
  for (const id of path)
    for (let at = starts[id]!; at < starts[id + 1]!; at++) text = withByte(text, bytes[at]!);
  return text;
}

function withoutSpaces(text: string, most: number): string {
  let from = 0;
  while (from < most && text[from] === " ") from += 1;
  return text.slice(from);
}

const sorted = new WeakMap<ReplyTokenizer, SortedTokens>();

/** A tokenizer's vocabulary in the order of its bytes, sorted once. */
function sortedOf(tokenizer: ReplyTokenizer): SortedTokens {
  let found = sorted.get(tokenizer);
  if (found === undefined) {
    found = sortedTokens(tokenizer.tokenBytes());
    sorted.set(tokenizer, found);
  }
  return found;
}
