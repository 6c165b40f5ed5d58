import type { Continuations, FoundNext } from "../../model/scoring/continuations.js";
import { open, unfollowed } from "../../model/scoring/continuations.js";
import type { NextTokens } from "../../model/scoring/next-tokens.js";
import type { SortedTokens } from "./sorted-tokens.js";
import { type Utf8Text, withByte } from "./utf8-text.js";

// Tokens that begin alike and together have less than this probability are not looked at one by one. With SmolLM2-135M
// that leaves a ten-thousandth of the replies out, and a fifth of the beginnings to read.
const leastShare = 1e-6;

/** The longest token, in bytes. Published ones have up to a few hundred. */
const mostBytes = 4096;

/**
 * What a reader makes of a reply that has begun with a text, token by token. Tokens that begin alike lie side by side, so
 * that a beginning that settles the reading, or is prose, decides about all of them at once. What the reader says of a
 * text is remembered.
 */
export class ReadContinuations implements Continuations {
  /** What the reader says of the first bytes of a token, by the first token that has them and their number. */
  private readonly known = new Map<number, number>();

  /**
   * @param begun a text that is open and leads to an answer
   * @param ended the outcome of the reply if it ends here
   * @param read the outcome of a text that more may follow: settled, open or not followed
   */
  constructor(
    private readonly tokens: SortedTokens,
    private readonly begun: Utf8Text,
    readonly ended: number,
    private readonly read: (text: string) => number,
  ) {}

  outcomeOf(token: number): number {
    const { bytes, starts } = this.tokens;
    let text = this.begun;
    for (let at = starts[token]!; at < starts[token + 1]!; at++) {
      const longer = withByte(text, bytes[at]!);
      const outcome = longer.text === text.text ? open : this.read(longer.text);
      if (outcome !== open) return outcome;
      text = longer;
    }
    return open;
  }

  split(next: NextTokens, found: FoundNext): void {
    const { order, bytes, starts } = this.tokens;
    const before = next.before(order);
    const probabilities = new Map<number, number>();
    const put = (outcome: number, from: number, to: number) =>
      probabilities.set(outcome, (probabilities.get(outcome) ?? 0) + before[to]! - before[from]!);
    const lengthOf = (place: number) => starts[order[place]! + 1]! - starts[order[place]!]!;
    const byteOf = (place: number, depth: number) => bytes[starts[order[place]!]! + depth]!;
    /** Tokens `[from, to)` share `depth` bytes, after which the reply is `text` and open. */
    const descend = (from: number, to: number, depth: number, text: Utf8Text) => {
      let place = from;
      while (place < to && lengthOf(place) === depth) place += 1;
      if (before[place]! - before[from]! < leastShare) put(unfollowed, from, place);
      else
        for (let whole = from; whole < place; whole++)
          found.open(order[whole]!, Math.log(next.probability(order[whole]!)));
      while (place < to) {
        const end = endOfRun(place, to, (other) => byteOf(other, depth) === byteOf(place, depth));
        if (before[end]! - before[place]! < leastShare) put(unfollowed, place, end);
        else {
          const longer = withByte(text, byteOf(place, depth));
          const outcome = longer.text === text.text ? open : this.outcomeAt(place, depth + 1, longer.text);
          if (outcome === open) descend(place, end, depth + 1, longer);
          else put(outcome, place, end);
        }
        place = end;
      }
    };
    descend(0, order.length, 0, this.begun);
    for (const [outcome, probability] of probabilities) found.together(outcome, Math.log(probability));
  }

  private outcomeAt(place: number, depth: number, text: string): number {
    const key = place * mostBytes + depth;
    let outcome = this.known.get(key);
    if (outcome === undefined) {
      outcome = this.read(text);
      this.known.set(key, outcome);
    }
    return outcome;
  }
}

/** Where a run ends that begins at `from`, by doubling steps: runs are short or very long. */
function endOfRun(from: number, to: number, belongs: (place: number) => boolean): number {
  let last = from;
  let step = 1;
  while (last + step < to && belongs(last + step)) {
    last += step;
    step *= 2;
  }
  let end = Math.min(to, last + step);
  while (last + 1 < end) {
    const middle = (last + end) >> 1;
    if (belongs(middle)) last = middle;
    else end = middle;
  }
  return end;
}
