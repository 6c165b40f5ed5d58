import type { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";

/** How many of the most recent pieces are kept. */
const mostKept = 1_000;

/**
 * Encodes texts in pieces that begin at special tokens, and remembers the pieces. A tokenizer encodes the text between
 * two special tokens independently, so the ids are exactly those of the whole text. When a chat continues, or a
 * respondent gets another question, only the new piece is encoded.
 *
 * @param normalizes whether the tokenizer has a normalizer; added tokens may be matched before or after it
 */
export function encoderInPieces(
  tokenizer: HuggingFaceTokenizer,
  normalizes: boolean,
): (text: string) => number[] {
  // The tokens that the tokenizer matches first: from the left, the longest of several.
  const found = [...tokenizer.get_added_tokens_decoder().values()]
    .filter(({ content, normalized }) => content !== "" && !(normalized && normalizes))
    .sort((a, b) => b.content.length - a.content.length);
  const any = new RegExp(
    found.map(({ content }) => content.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "g",
  );
  // A token that takes white space beside it, or is itself white space, depends on its neighbour and does not begin a
  // piece.
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
    if (known.size > mostKept) known.delete(known.keys().next().value!);
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
