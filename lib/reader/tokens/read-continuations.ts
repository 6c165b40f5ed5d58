import type { Continuations, FoundNext } from "../../model/scoring/continuations.js";
import { open, unfollowed } from "../../model/scoring/continuations.js";
import type { NextTokens } from "../../model/scoring/next-tokens.js";
import type { SortedTokens } from "./sorted-tokens.js";
import { type Utf8Text, withByte } from "./utf8-text.js";

// Tokens that begin alike and together have less than this probability are not looked at one by one. With SmolLM2-135M
// that leaves a ten-thousandth of the replies out, and a fifth of the beginnings to read.
const leastShare = 1e-6;
const logOfLeastShare = Math.log(leastShare);

/** A beginning of tokens after which the reply is open: places `[from, to)` of the sorted vocabulary. */
interface Beginning {
  readonly from: number;
  readonly to: number;
  /** Bytes of the beginning. */
  readonly depth: number;
  /** The reply with it. */
  readonly text: Utf8Text;
  /** The places `[from, whole)` are tokens that are no longer than the beginning. */
  readonly whole: number;
  /** The beginnings that are a byte longer, in the order of their places. */
  readonly longer: readonly Longer[];
}

/** Places `[from, to)` of the sorted vocabulary, whose tokens have one byte more in common. */
interface Longer {
  readonly from: number;
  readonly to: number;
  /** What the reader says of the reply with that byte; nothing until it was asked. */
  outcome?: number;
  /** The beginning, once it was looked at; only where the reply is open. */
  beginning?: Beginning;
}

/**
 * What a reader makes of a reply that has begun with a text, token by token. Tokens that begin alike lie side by side, so
 * that a beginning that settles the reading, or is prose, decides about all of them at once. What the reader says of a
 * text is remembered.
 */
export class ReadContinuations implements Continuations {
  private root: Beginning | undefined;

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
    const { order } = this.tokens;
    // Nearly always after a whole answer, which ends: then no beginning has enough of the rest to be looked at.
    const rest = next.logOfRest();
    if (rest < logOfLeastShare) {
      found.together(unfollowed, rest);
      return;
    }
    const before = next.before(order);
    const probabilities = new Map<number, number>();
    let unlooked = 0;
    const descend = ({ from, whole, longer, depth, text }: Beginning) => {
      const ending = before[whole]! - before[from]!;
      if (ending < leastShare) unlooked += ending;
      else
        for (let place = from; place < whole; place++)
          found.open(order[place]!, Math.log(next.probability(order[place]!)));
      for (const one of longer) {
        const share = before[one.to]! - before[one.from]!;
        if (share < leastShare) {
          unlooked += share;
          continue;
        }
        const outcome = this.look(one, depth, text);
        if (outcome === open) descend(one.beginning!);
        else probabilities.set(outcome, (probabilities.get(outcome) ?? 0) + share);
      }
    };
    this.root ??= this.beginning(0, order.length, 0, this.begun);
    descend(this.root);
    probabilities.set(unfollowed, (probabilities.get(unfollowed) ?? 0) + unlooked);
    for (const [outcome, probability] of probabilities) found.together(outcome, Math.log(probability));
  }

  /**
   * What the reader says of a beginning that is a byte longer than `depth` bytes, after which the reply is `text`; longer
   * by as many bytes as all its tokens share, if the reader does not say it earlier.
   */
  private look(one: Longer, depth: number, text: Utf8Text): number {
    if (one.outcome !== undefined) return one.outcome;
    const { from, to } = one;
    for (let [at, begun] = [depth, text]; ; at += 1) {
      const longer = withByte(begun, this.byteOf(from, at));
      one.outcome = longer.text === begun.text ? open : this.read(longer.text);
      if (one.outcome !== open) return one.outcome;
      const beginning = this.beginning(from, to, at + 1, longer);
      if (beginning.whole > from || beginning.longer.length > 1) {
        one.beginning = beginning;
        return open;
      }
      begun = longer;
    }
  }

  private beginning(from: number, to: number, depth: number, text: Utf8Text): Beginning {
    const { order, starts } = this.tokens;
    const lengthOf = (place: number) => starts[order[place]! + 1]! - starts[order[place]!]!;
    let whole = from;
    while (whole < to && lengthOf(whole) === depth) whole += 1;
    const longer: Longer[] = [];
    for (let place = whole; place < to; ) {
      const end = endOfRun(place, to, (other) => this.byteOf(other, depth) === this.byteOf(place, depth));
      longer.push({ from: place, to: end });
      place = end;
    }
    return { from, to, depth, text, whole, longer };
  }

  private byteOf(place: number, depth: number): number {
    const { order, bytes, starts } = this.tokens;
    return bytes[starts[order[place]!]! + depth]!;
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
