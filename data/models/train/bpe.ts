/** A byte-level byte-pair encoding, as Hugging Face's tokenizers store it. */
export interface ByteBpe {
  /** Id of each token, by its text in the byte alphabet. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs in the order they are merged. */
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * How text is cut before merging: into sentences and lines, each with its final punctuation and line break. The number of
 * an option is a token of its own, since options come in any order.
 */
const chunkPattern = "[^.?!\\n]+[.?!]*\\n?|[.?!]+\\n?|\\n";

const chunks = new RegExp(chunkPattern, "gu");

/** The sentences and lines of a text. */
export function chunksOf(text: string): string[] {
  return Array.from(text.normalize("NFC").matchAll(chunks), ([chunk]) => chunk);
}

/**
 * Learns a byte-level BPE from texts, each counted once. The most frequent pair is merged until the vocabulary is full
 * or every sentence is one token; of equally frequent pairs the one that sorts first, so the same texts give the same
 * tokenizer. Source: Sennrich et al. (2016), "Neural machine translation of rare words with subword units", algorithm
 * 1; bytes as in GPT-2 (Radford et al. 2019, section 2.2).
 *
 * @param size number of tokens, including the special ones, which take the first ids
 * @param whole texts whose sentences and lines are added as tokens: one instead of six to nine word pieces, so that a
 *   training step sees four times as many answers, and what a sentence says can be given to its embedding
 */
export function trainBpe(
  texts: Iterable<string>,
  special: readonly string[],
  size: number,
  whole: readonly string[] = [],
): ByteBpe {
  const vocabulary = new Map<string, number>();
  const add = (token: string) => {
    if (!vocabulary.has(token)) vocabulary.set(token, vocabulary.size);
  };
  for (const token of special) add(token);
  for (const letter of byteAlphabet()) add(letter);

  let pieces = [...countChunks(texts)].map(([chunk, count]) => ({ letters: [...chunk], count }));
  const merges: [string, string][] = [];
  while (vocabulary.size < size) {
    const best = commonestPair(pieces);
    if (best === undefined) break;
    merges.push(best);
    add(best[0] + best[1]);
    pieces = pieces.map(({ letters, count }) => ({ letters: merge(letters, best), count }));
  }
  for (const text of whole) for (const chunk of chunksOf(text)) add(spelt(chunk));
  return { vocabulary, merges };
}

/** The `tokenizer.json` of a byte-level BPE, loadable by Hugging Face's tokenizers. */
export function tokenizerJson(bpe: ByteBpe, special: readonly string[]): object {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: chunkPattern }, behavior: "Isolated", invert: false },
        byteLevel,
      ],
    },
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      // A whole sentence that is a token is taken as it is.
      ignore_merges: true,
      vocab: Object.fromEntries(bpe.vocabulary),
      merges: bpe.merges.map(([left, right]) => `${left} ${right}`),
    },
  };
}

function countChunks(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const chunk of chunksOf(text)) counts.set(spelt(chunk), (counts.get(spelt(chunk)) ?? 0) + 1);
  return counts;
}

const letters = byteAlphabet();

/** A text in the byte alphabet. */
function spelt(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => letters[byte]!).join("");
}

function commonestPair(
  pieces: readonly { readonly letters: readonly string[]; readonly count: number }[],
): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { letters, count } of pieces) {
    for (let i = 0; i + 1 < letters.length; i++) {
      const pair = `${letters[i]} ${letters[i + 1]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best: string | undefined;
  let most = 0;
  for (const [pair, count] of counts) {
    if (count > most || (count === most && best !== undefined && pair < best)) {
      best = pair;
      most = count;
    }
  }
  return best?.split(" ") as [string, string] | undefined;
}

function merge(letters: readonly string[], [left, right]: readonly [string, string]): string[] {
  const merged: string[] = [];
  for (let i = 0; i < letters.length; i++) {
    if (letters[i] === left && letters[i + 1] === right) {
      merged.push(left + right);
      i += 1;
    } else merged.push(letters[i]!);
  }
  return merged;
}

/** GPT-2's 256 printable characters for the bytes: printable Latin-1 is itself, other bytes are U+0100 and up. */
export function byteAlphabet(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}
