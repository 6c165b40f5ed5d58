import type { Kind } from "./curriculum.js";

/** One question behind a profile, with (the beginning of) an answer fed in, and what should come next. */
export interface PackedQuestion {
  /** The question's ids and then those of the answer fed in, without the terminator. */
  readonly ids: readonly number[];
  /** At each scored position of `ids`, the wanted distribution of the next token, times the place's weight in the loss. */
  readonly scored: readonly { readonly position: number; readonly next: ReadonlyMap<number, number> }[];
  /** The entropy of its target, in nats: no model can lose less. */
  readonly floor: number;
  /** What the item's marginal distribution would lose: a model that does not see the profile. */
  readonly ofMarginal: number;
}

/** One persona and the questions put to it; a question sees its persona's prefix and itself, no other question. */
export interface Pack {
  readonly prefix: readonly number[];
  /** As many in every pack of a shard. */
  readonly questions: readonly PackedQuestion[];
  /** The same for all packs of a shard. */
  readonly kind: Kind;
}

/** An item as the decoder meets it. */
export interface ItemIds {
  /** The question's ids, up to where the answer begins. */
  readonly ids: readonly number[];
  /** The ids of each option's label, without the terminator. */
  readonly labels: readonly (readonly number[])[];
}

/** An item with the label of one option fed in, and at each of its places how the next token follows from `p`. */
export function answered(
  item: ItemIds,
  p: Float64Array,
  fedOption: number,
  end: number,
): Pick<PackedQuestion, "ids" | "scored"> {
  const fed = item.labels[fedOption]!;
  const scored = Array.from({ length: fed.length + 1 }, (_, place) => {
    const next = new Map<number, number>();
    let total = 0;
    item.labels.forEach((label, option) => {
      if (label.length < place || fed.slice(0, place).some((id, at) => label[at] !== id)) return;
      const id = label[place] ?? end;
      next.set(id, (next.get(id) ?? 0) + p[option]!);
      total += p[option]!;
    });
    for (const [id, share] of next) next.set(id, share / total);
    return { position: item.ids.length - 1 + place, next };
  });
  return { ids: [...item.ids, ...fed], scored };
}

/** A question with a whole answer fed in, each of its tokens wanted with the same weight. */
export function spoken(
  question: readonly number[],
  answer: readonly number[],
  end: number,
  weight: number,
): PackedQuestion {
  const scored = [...answer, end].map((id, place) => ({
    position: question.length - 1 + place,
    next: new Map([[id, weight]]),
  }));
  return { ids: [...question, ...answer], scored, floor: 0, ofMarginal: 0 };
}

/** −Σ p log q in nats. */
export function crossEntropy(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, share, option) => (share > 0 ? sum - share * Math.log(q[option]!) : sum), 0);
}
