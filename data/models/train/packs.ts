import type { Kind } from "./curriculum.js";

/** One question after a profile, with an answer or its beginning fed in, and the targets of the next tokens. */
export interface PackedQuestion {
  /** The question's ids, then those of the answer fed in, without the terminator. */
  readonly ids: readonly number[];
  /**
   * At each scored position of `ids`, the target distribution of the next token times the position's weight in the
   * loss.
   */
  readonly scored: readonly { readonly position: number; readonly next: ReadonlyMap<number, number> }[];
  /** Positions of `ids` at which the persona is read from the hidden states. */
  readonly read: readonly number[];
  /** The entropy of the target in nats, which no model's loss can be below. */
  readonly floor: number;
  /** The loss of the item's marginal: that of a model that does not see the profile. */
  readonly ofMarginal: number;
}

/** A value of a persona: its row among the identity codes, and the place of its attribute. */
export interface CodedValue {
  readonly row: number;
  readonly attribute: number;
}

/** A code added to the hidden states after a block, as a steering vector is. */
export interface InjectedCode {
  readonly row: number;
  readonly block: number;
  readonly strength: number;
}

/** One persona and its questions; a question sees the persona's prefix and itself, and no other question. */
export interface Pack {
  readonly prefix: readonly number[];
  /** The values in the prompt that have codes. */
  readonly coded: readonly CodedValue[];
  /** Added at every position. */
  readonly injected: readonly InjectedCode[];
  /** As many in every pack of a shard. */
  readonly questions: readonly PackedQuestion[];
  /** The block after which identity is read; the same for all packs of a shard, as is their kind. */
  readonly readAt: number;
  readonly kind: Kind;
}

/** An item as token ids. */
export interface ItemIds {
  /** The question's ids, up to where the answer begins. */
  readonly ids: readonly number[];
  /** The ids of each option's label, in codebook order, without the terminator. */
  readonly labels: readonly (readonly number[])[];
}

/** An item with the label of one option fed in; at each position the target follows from the distribution `p`. */
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

/** A question with a whole answer fed in; every token of it is a target of equal weight. */
export function spoken(
  question: readonly number[],
  answer: readonly number[],
  end: number,
  weight: number,
): Pick<PackedQuestion, "ids" | "scored"> {
  const scored = [...answer, end].map((id, place) => ({
    position: question.length - 1 + place,
    next: new Map([[id, weight]]),
  }));
  return { ids: [...question, ...answer], scored };
}

/** −Σ p log q in nats. */
export function crossEntropy(p: Float64Array, q: Float64Array): number {
  return p.reduce((sum, share, option) => (share > 0 ? sum - share * Math.log(q[option]!) : sum), 0);
}
