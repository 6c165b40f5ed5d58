import type { TokenBytes } from "../../model/tokenizer/token-bytes.js";

/** A vocabulary in the order of its tokens' bytes: tokens that begin alike lie side by side, as in a trie. */
export interface SortedTokens extends TokenBytes {
  /** Ids, in the order of their bytes. */
  readonly order: Int32Array;
}

/** Sorts a vocabulary by its tokens' bytes. */
export function sortedTokens(tokens: TokenBytes): SortedTokens {
  const { bytes, starts } = tokens;
  const count = starts.length - 1;
  // Most tokens differ in their first six bytes, which a float64 holds exactly.
  const keys = new Float64Array(count);
  for (let id = 0; id < count; id++) {
    let key = 0;
    for (let place = 0; place < 6; place++) {
      const at = starts[id]! + place;
      key = key * 256 + (at < starts[id + 1]! ? bytes[at]! : 0);
    }
    keys[id] = key;
  }
  const order = Int32Array.from({ length: count }, (_, id) => id).sort(
    (a, b) => keys[a]! - keys[b]! || compareBytes(tokens, a, b) || a - b,
  );
  return { ...tokens, order };
}

function compareBytes({ bytes, starts }: TokenBytes, a: number, b: number): number {
  const [first, second] = [starts[a]!, starts[b]!];
  const [length, other] = [starts[a + 1]! - first, starts[b + 1]! - second];
  for (let place = 0; place < Math.min(length, other); place++) {
    const difference = bytes[first + place]! - bytes[second + place]!;
    if (difference !== 0) return difference;
  }
  return length - other;
}
