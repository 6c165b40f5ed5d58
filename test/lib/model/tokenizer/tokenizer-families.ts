/*
 * Small tokenizers, one for each kind that published families use. The expected ids were worked out by hand: pieces by
 * the pre-tokenizer, then merges in their order.
 */

const special = (content: string, more = {}) => ({
  content,
  special: true,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  ...more,
});
const template = (before: string, after: string) =>
  `<s>{% for m in messages %}${before}{{ m.content }}${after}{% endfor %}`;

/** A vocabulary like SentencePiece's: text without a piece is written as bytes. */
const pieces = ["<unk>", "<s>", "</s>", "<start>", "<stop>"]
  .concat(Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`))
  .concat(["▁", "\n", ..."helo10[]INST/", "he", "ll", "llo", "hello", "▁hello", "▁1"]);
export const sentencePiece = {
  version: "1.0",
  added_tokens: ["<unk>", "<s>", "</s>", "<start>", "<stop>"].map((one, id) => ({ id, ...special(one) })),
  post_processor: null,
  model: {
    type: "BPE",
    unk_token: "<unk>",
    fuse_unk: true,
    byte_fallback: true,
    vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    merges: ["h e", "l l", "ll o", "he llo", "▁ hello", "▁ 1"],
  },
};
const spaces = { type: "Replace", pattern: { String: " " }, content: "▁" };
const decoders = [
  { type: "Replace", pattern: { String: "▁" }, content: " " },
  { type: "ByteFallback" },
  { type: "Fuse" },
];
const stripped = {
  type: "Sequence",
  decoders: [...decoders, { type: "Strip", content: " ", start: 1, stop: 0 }],
};

/** A vocabulary like GPT-2's: bytes as printable characters. */
const printable = (byte: number) =>
  (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
let unprintable = 256;
const byteAlphabet = Array.from({ length: 256 }, (_, byte) =>
  String.fromCodePoint(printable(byte) ? byte : unprintable++),
);
const byteSpecials = ["<s>", "</s>", "<start>", "<stop>"];
const byteLevel = (
  digits: string,
  more: { readonly ignore_merges?: boolean; readonly normalizer?: unknown },
) => {
  const vocabulary = [...byteAlphabet, "he", "ll", "hell", "hello", "Ġhe", "Ġhello", "12", "123", "ĊĊ", "'s"];
  const regex =
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
    `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
  return {
    version: "1.0",
    added_tokens: byteSpecials.map((one, i) => ({ id: vocabulary.length + i, ...special(one) })),
    normalizer: more.normalizer ?? null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: regex }, behavior: "Isolated", invert: false },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      ignore_merges: more.ignore_merges ?? false,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
      merges: ["h e", "l l", "he ll", "Ġ he", "1 2", "12 3", "Ċ Ċ", "' s"],
    },
  };
};

type Case = readonly [text: string, pieces: readonly string[], decoded?: string];
export const families: readonly (readonly [
  name: string,
  tokenizer: object,
  chat: string,
  cases: readonly Case[],
])[] = [
  [
    "Llama 2, which puts a space before each text between special tokens",
    {
      ...sentencePiece,
      normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, spaces] },
      pre_tokenizer: null,
      decoder: stripped,
    },
    template("[INST] ", " [/INST]"),
    [
      ["hello hello", ["▁hello", "▁hello"]],
      [" hello", ["▁", "▁hello"]],
      ["10", ["▁1", "0"]],
      ["é😀", ["▁", "<0xC3>", "<0xA9>", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"]],
      [
        "<s>[INST] hello [/INST]",
        ["<s>", "▁", ..."[INST]", "▁hello", "▁", ..."[/INST]"],
        "[INST] hello [/INST]",
      ],
      ["<s>hello</s>hello", ["<s>", "▁hello", "</s>", "▁hello"], "hello hello"],
    ],
  ],
  [
    "Mistral, with a space before the first text only",
    {
      ...sentencePiece,
      normalizer: null,
      pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: false },
      decoder: stripped,
    },
    template("[INST] ", " [/INST]"),
    [
      ["hello hello", ["▁hello", "▁hello"]],
      ["1", ["▁1"]],
      ["<s>[INST] hello [/INST]", ["<s>", ..."[INST]", "▁hello", "▁", ..."[/INST]"], "[INST] hello [/INST]"],
      ["<s>hello</s>hello", ["<s>", "hello", "</s>", "hello"], "hellohello"],
    ],
  ],
  [
    "Gemma, which adds no space",
    {
      ...sentencePiece,
      normalizer: spaces,
      pre_tokenizer: {
        type: "Split",
        pattern: { String: " " },
        behavior: "MergedWithPrevious",
        invert: false,
      },
      decoder: { type: "Sequence", decoders },
    },
    template("<start>\n", "<stop>\n"),
    [
      ["hello hello", ["hello", "▁hello"]],
      [" hello", ["▁hello"]],
      ["1\nhello", ["1", "\n", "hello"]],
      ["é", ["<0xC3>", "<0xA9>"]],
      ["<start>hello<stop>\n", ["<start>", "hello", "<stop>", "\n"], "hello\n"],
    ],
  ],
  [
    "Phi-3, whose special tokens swallow the white space after them",
    {
      ...sentencePiece,
      added_tokens: sentencePiece.added_tokens.map((one) => ({ ...one, rstrip: one.id >= 3 })),
      normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, spaces] },
      pre_tokenizer: null,
      decoder: stripped,
    },
    template("<start>\n", "<stop>\n"),
    [["<start>\nhello<stop>\n<start>\n", ["<start>", "▁hello", "<stop>", "<start>"], "hello"]],
  ],
  [
    "Llama 3, with up to three digits in a piece, and whole pieces before merges",
    byteLevel("\\p{N}{1,3}", { ignore_merges: true }),
    template("<start>\n\n", "<stop>"),
    [
      ["hello hello", ["hello", "Ġhello"]],
      ["12345", ["123", "4", "5"]],
      [" 123", ["Ġ", "123"]],
      ["he's", ["he", "'s"]],
      ["h\n\nh", ["h", "ĊĊ", "h"]],
      ["  hello", ["Ġ", "Ġhello"]],
      ["<start>hello<stop>\n\n", ["<start>", "hello", "<stop>", "ĊĊ"], "hello\n\n"],
    ],
  ],
  [
    "Qwen, with each digit a piece, and composed characters",
    byteLevel("\\p{N}", { normalizer: { type: "NFC" } }),
    template("<start>\n", "<stop>\n"),
    [
      ["hello hello", ["hell", "o", "Ġ", "hell", "o"]],
      ["123", ["1", "2", "3"]],
      ["e\u0301", ["Ã", "©"], "é"],
    ],
  ],
];
