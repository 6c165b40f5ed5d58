import type { AnswerSet, ItemAnswers, OtherAnswers } from "./answers.js";
import { keptPositions, keptShares, type SharedAnswers, withAnswers } from "./chosen-answers.js";

/** An item's answers as another thread gets them. */
interface SentItem {
  readonly described: Omit<ItemAnswers, "rows">;
  /** Over memory that threads share, so that nothing is copied. */
  readonly answers: Float64Array | Int16Array | SharedAnswers;
}

/** Answers as another thread gets them. */
export interface SentAnswers {
  readonly set: Omit<OtherAnswers, "items">;
  readonly items: readonly SentItem[];
}

/** Puts answers into shared memory, those to an item once, however many sets they are in. */
export function sender(): (answers: AnswerSet) => SentAnswers {
  const sent = once((item: ItemAnswers): SentItem => {
    const answers = keptShares(item) ?? sharedArray(keptPositions(item) ?? item.rows);
    const { rows: _, ...described } = Object.getOwnPropertyDescriptors(item);
    return { described: Object.defineProperties({}, described) as Omit<ItemAnswers, "rows">, answers };
  });
  return once(({ items, ...set }) => ({ set, items: items.map(sent) }));
}

/** Answers that were sent, the same set for the same one. */
export function receiver(): (sent: SentAnswers) => AnswerSet {
  const received = once(({ described, answers }: SentItem) => withAnswers(described, answers));
  return once(({ set, items }) => ({ ...set, items: items.map(received) }));
}

function once<From extends object, To>(make: (from: From) => To): (from: From) => To {
  const made = new Map<From, To>();
  return (from) => {
    const known = made.get(from) ?? make(from);
    made.set(from, known);
    return known;
  };
}

function sharedArray(values: Float64Array | Int16Array): Float64Array | Int16Array {
  const memory = new SharedArrayBuffer(values.byteLength);
  const copy = values instanceof Int16Array ? new Int16Array(memory) : new Float64Array(memory);
  copy.set(values);
  return copy;
}
