import { PopuliError } from "../../errors/populi-error.js";

/**
 * The bytes of all tokens, as `decode` writes them: the text of a reply is that of its tokens' bytes, one after another,
 * read as UTF-8. A token may hold a part of a character. Special tokens have no bytes.
 */
export interface TokenBytes {
  /** The bytes of all tokens in the order of their ids. */
  readonly bytes: Uint8Array;
  /** `[tokens + 1]`: where the bytes of each token begin and the last ones end. */
  readonly starts: Int32Array;
  /** How many spaces at the beginning of a whole reply `decode` leaves out: 1 in Llama 2, otherwise 0. */
  readonly spacesDropped: number;
}

/** A decoder of `tokenizer.json`. */
interface DecoderJson {
  readonly type?: string;
  readonly decoders?: readonly DecoderJson[];
  readonly pattern?: { readonly String?: string };
  readonly content?: string;
  readonly start?: number;
  readonly replacement?: string;
}

/** Pieces of text and how `decode` writes them. */
interface Pieces {
  readonly count: number;
  /** The piece with this id; `undefined` where `decode` writes nothing. */
  pieceOf(id: number): string | undefined;
  /** Whether its characters stand for themselves, whatever the decoder: an added token. */
  verbatim(id: number): boolean;
}

/**
 * The bytes of a tokenizer's tokens.
 *
 * @param decoder of `tokenizer.json`
 * @throws PopuliError for a decoder that does not write tokens one after another
 */
export function tokenBytes(decoder: unknown, { count, pieceOf, verbatim }: Pieces): TokenBytes {
  const { bytesOf, spacesDropped } = decoding((decoder ?? {}) as DecoderJson);
  const starts = new Int32Array(count + 1);
  let bytes = new Uint8Array(8 * count + 64);
  for (let id = 0; id < count; id++) {
    const from = starts[id]!;
    const piece = pieceOf(id);
    let own: ArrayLike<number> = [];
    if (piece !== undefined) own = verbatim(id) ? utf8.encode(piece) : bytesOf(piece);
    if (from + own.length > bytes.length) {
      const larger = new Uint8Array(2 * (from + own.length));
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(own, from);
    starts[id + 1] = from + own.length;
  }
  return { bytes: bytes.slice(0, starts[count]), starts, spacesDropped };
}

const utf8 = new TextEncoder();

interface Decoding {
  bytesOf(piece: string): ArrayLike<number>;
  readonly spacesDropped: number;
}

/** How a decoder turns a piece into bytes. */
function decoding(decoder: DecoderJson): Decoding {
  const steps = decoder.type === "Sequence" ? (decoder.decoders ?? []) : [decoder];
  const [first] = steps;
  if (steps.length === 1 && first!.type === "ByteLevel") return { bytesOf: byteLevel, spacesDropped: 0 };
  if (steps.length === 1 && first!.type === "Metaspace") {
    const { replacement = "▁" } = first!;
    return { bytesOf: (piece) => utf8.encode(piece.replaceAll(replacement, " ")), spacesDropped: 1 };
  }
  const changes: ((piece: string) => string)[] = [];
  let byteFallback = false;
  let fused = false;
  let spacesDropped = 0;
  for (const { type, pattern, content = "", start = 0 } of steps) {
    if (type === "Replace" && pattern?.String !== undefined && !byteFallback) {
      const from = pattern.String;
      changes.push((piece) => piece.replaceAll(from, content));
    } else if (type === "ByteFallback") byteFallback = true;
    else if (type === "Fuse") fused = true;
    else if (type === "Strip" && fused && content === " ") spacesDropped = start;
    else throw unknown(decoder);
  }
  return {
    bytesOf: (piece) => {
      const byte = byteFallback ? /^<0x([0-9A-Fa-f]{2})>$/.exec(piece) : null;
      if (byte !== null) return [Number.parseInt(byte[1]!, 16)];
      return utf8.encode(changes.reduce((text, change) => change(text), piece));
    },
    spacesDropped,
  };
}

function unknown(decoder: DecoderJson): PopuliError {
  const names = decoder.type === "Sequence" ? decoder.decoders!.map(({ type }) => type) : [decoder.type];
  return new PopuliError(
    `the bytes of tokens are not known for the tokenizer's decoder (${names.join(", ")})`,
    {},
    'ByteLevel, Metaspace, and sequences of Replace, ByteFallback, Fuse and Strip are; use mode: "sample"',
  );
}

/** The byte that each character of a byte-level piece stands for (GPT-2's table). */
const byteOfCharacter = byteLevelTable();

function byteLevel(piece: string): Uint8Array {
  const bytes = new Uint8Array(piece.length);
  // As the tokenizer's library does: a character outside the table is a zero byte.
  for (let i = 0; i < piece.length; i++) bytes[i] = byteOfCharacter.get(piece.charCodeAt(i)) ?? 0;
  return bytes;
}

/** Printable bytes of Latin-1 stand for themselves; the others follow from U+0100, in their order. */
function byteLevelTable(): ReadonlyMap<number, number> {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
  const table = new Map<number, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) table.set(printable(byte) ? byte : next++, byte);
  return table;
}
