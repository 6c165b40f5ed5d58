import type { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** Pieces whose ids are remembered; those used last. */
const remembered = 1_000;

/**
 * Encodes texts in pieces that begin at special tokens, and remembers the pieces. A tokenizer encodes what stands between two
 * of them by itself, so the ids are the very ids of the whole text; a chat that goes on, or another question to the same
 * respondent, is encoded only where it is new.
 *
 * @param normalizes whether the tokenizer has a normalizer, before or behind which added tokens are looked for
 */
export function encoderInPieces(
  tokenizer: HuggingFaceTokenizer,
  normalizes: boolean,
): (text: string) => number[] {
  // Those that the tokenizer finds before all else: the first from the left, of several the longest.
  const found = [...tokenizer.get_added_tokens_decoder().values()]
    .filter(({ content, normalized }) => content !== "" && !(normalized && normalizes))
    .sort((a, b) => b.content.length - a.content.length);
  const any = new RegExp(
    found.map(({ content }) => content.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "g",
  );
  // One that swallows the white space beside it, or is white space that is swallowed, belongs to what stands before it.
  const begins = new Set(
    found
      .filter(({ content, lstrip, rstrip }) => !lstrip && !rstrip && content.trim() === content)
      .map(({ content }) => content),
  );
  const known = new Map<string, readonly number[]>();
  const idsOf = (piece: string): readonly number[] => {
    const ids = known.get(piece) ?? tokenizer.encode(piece, { add_special_tokens: false }).ids;
    known.delete(piece);
    known.set(piece, ids);
    if (known.size > remembered) known.delete(known.keys().next().value!);
    return ids;
  };
  return (text) => {
    const ids: number[] = [];
    let start = 0;
    const take = (end: number) => {
      for (const id of idsOf(text.slice(start, end))) ids.push(id);
      start = end;
    };
    if (found.length > 0)
      for (const { 0: token, index } of text.matchAll(any))
        if (index > start && begins.has(token)) take(index);
    take(text.length);
    return ids;
  };
}
