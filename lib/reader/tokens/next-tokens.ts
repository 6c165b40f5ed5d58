import { type Continuations, open, unfollowed } from "../../model/scoring/continuations.js";
import type { AnswerReader } from "../reading.js";
import { outcomeOfReading, type ReplyOutcomes } from "./outcomes.js";
import type { SortedTokens } from "./sorted-tokens.js";
import { type Utf8Text, withByte } from "./utf8-text.js";

/** What a reader makes of replies, and how token bytes become their text. */
export interface ReplyText {
  readonly reader: AnswerReader;
  readonly outcomes: ReplyOutcomes;
  /** The reply that the reader sees of a text. */
  seen(text: string): string;
}

/**
 * What each token makes of a reply that begins with a text. Tokens that begin alike lie side by side, so that a beginning
 * that settles the reading, or is prose, decides about all of them at once.
 *
 * @param ended the outcome of the reply if it ends here
 */
export function nextTokens(
  { reader, outcomes, seen }: ReplyText,
  { bytes, starts, order }: SortedTokens,
  begun: Utf8Text,
  ended: number,
): Continuations {
  const found = new Int16Array(order.length);
  const counts = new Map<number, number>();
  const put = (from: number, to: number, outcome: number) => {
    for (let at = from; at < to; at++) found[order[at]!] = outcome;
    counts.set(outcome, (counts.get(outcome) ?? 0) + to - from);
  };
  const lengthOf = (at: number) => starts[order[at]! + 1]! - starts[order[at]!]!;
  const byteOf = (at: number, depth: number) => bytes[starts[order[at]!]! + depth]!;
  /** Where the tokens end that have the byte of token `from` at this depth. */
  const endOfByte = (from: number, to: number, depth: number) => {
    const byte = byteOf(from, depth);
    let step = 1;
    let low = from;
    while (low + step < to && byteOf(low + step, depth) === byte) {
      low += step;
      step *= 2;
    }
    let high = Math.min(to, low + step);
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (byteOf(middle, depth) === byte) low = middle;
      else high = middle;
    }
    return high;
  };
  /** Tokens `[from, to)` share `depth` bytes, after which the reply is `text` and open. */
  const descend = (from: number, to: number, depth: number, text: Utf8Text) => {
    let at = from;
    while (at < to && lengthOf(at) === depth) at += 1;
    put(from, at, open);
    while (at < to) {
      const end = endOfByte(at, to, depth);
      const longer = withByte(text, byteOf(at, depth));
      if (longer.text === text.text) descend(at, end, depth + 1, longer);
      else {
        const reading = reader.soFar(seen(longer.text));
        if (reading.kind !== "open") put(at, end, outcomeOfReading(reading, outcomes));
        else if (reading.leads) descend(at, end, depth + 1, longer);
        else put(at, end, unfollowed);
      }
      at = end;
    }
  };
  descend(0, order.length, 0, begun);
  return { ...listed(found, mostOf(counts)), ended };
}

/** The outcome with the most tokens. Open tokens are always listed, because each is followed by itself. */
function mostOf(counts: ReadonlyMap<number, number>): number {
  let most = unfollowed;
  for (const [outcome, count] of counts)
    if (outcome !== open && count > (counts.get(most) ?? 0)) most = outcome;
  return most;
}

function listed(found: Int16Array, otherwise: number): Omit<Continuations, "ended"> {
  let count = 0;
  for (let id = 0; id < found.length; id++) if (found[id] !== otherwise) count += 1;
  const ids = new Int32Array(count);
  const outcomes = new Int32Array(count);
  let place = 0;
  for (let id = 0; id < found.length; id++) {
    if (found[id] === otherwise) continue;
    ids[place] = id;
    outcomes[place++] = found[id]!;
  }
  return { ids, outcomes, otherwise };
}
