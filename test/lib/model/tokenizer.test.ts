import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AnswerText } from "../../../lib/model/answer-text.js";
import { decoderConfig } from "../../../lib/model/config.js";
import type { Tokenizer } from "../../../lib/model/model.js";
import { loadTokenizer } from "../../../lib/model/tokenizer.js";
import { optionIds } from "../../../lib/persona/chat.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import { degree } from "../persona/small-survey.js";

/*
 * Small tokenizers of the kinds that published families have. What they make of a text is worked out by hand: pieces by the
 * pre-tokenizer, then merges in their order.
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

/** A vocabulary of SentencePiece's kind: bytes for what it has no piece for. */
const pieces = ["<unk>", "<s>", "</s>", "<start>", "<stop>"]
  .concat(Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, "0")}>`))
  .concat(["▁", "\n", ..."helo10[]INST/", "he", "ll", "llo", "hello", "▁hello", "▁1"]);
const sentencePiece = {
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

/** A vocabulary of GPT-2's kind: bytes as printable characters. */
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
const families: readonly (readonly [
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

const turns = (answer: string) =>
  `<s>{% for m in messages %}{% if m.role == "assistant" %}${answer}{% else %}[INST] {{ m.content }} [/INST]{% endif %}{% endfor %}`;
/** Templates that write white space around answers, and how their chats go on after "[/INST]". */
const answered: readonly (readonly [
  name: string,
  family: number,
  answer: string,
  expected: string[],
  ends: string[],
])[] = [
  ["Llama 2, spaces on both sides", 0, " {{ m.content }} </s>", ["▁1", "▁1 0"], ["▁"]],
  ["Mistral, a space before", 1, " {{ m.content }}</s>", ["▁1", "▁1 0"], []],
  ["a template that writes none", 1, "{{ m.content }}</s>", ["1", "1 0"], []],
  [
    "a template that writes more than white space of answers given",
    1,
    "# {{ m.content }}</s>",
    ["1", "1 0"],
    [],
  ],
  ["Llama 3, line breaks in the prompt", 4, "{{ m.content }}</s>", ["1", "1 0"], []],
];

test.each(answered)("labels follow the chat as in %s", async (_, family, answer, expected, ends) => {
  const [, json] = families[family]!;
  const folder = await mkdtemp(join(tmpdir(), "populi labels "));
  try {
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(json));
    const settings = { chat_template: turns(answer), bos_token: "<s>", eos_token: "</s>" };
    await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
    const { added_tokens, model } = json as typeof sentencePiece;
    const names = new Map(Object.entries(model.vocab).map(([piece, id]) => [id, piece]));
    const shape = { hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1, intermediate_size: 8 };
    const vocab_size = names.size + added_tokens.length;
    const config = decoderConfig(
      { ...shape, architectures: ["LlamaForCausalLM"], vocab_size },
      "config.json",
    );
    const tokenizer = await loadTokenizer(folder, config);
    const options = ["1", "10"].map((label) => ({ label, code: label, text: "" }));
    const found = optionIds(tokenizer, { item: "q", text: "hello", options, order: [] });
    const named = (ids: readonly number[]) => ids.map((id) => names.get(id)).join(" ");
    expect(found.options.map(named)).toEqual(expected);
    expect(named(found.ends)).toBe(ends.join());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a text of its own opens with the tokenizer's special token, a chat with the template's", async () => {
  const folder = await mkdtemp(join(tmpdir(), "populi opening "));
  try {
    const [, json] = families[2]!;
    const post_processor = {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [],
      special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
    };
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify({ ...json, post_processor }));
    await writeFile(join(folder, "tokenizer_config.json"), "{}");
    const shape = { hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1, intermediate_size: 8 };
    const read = { ...shape, architectures: ["LlamaForCausalLM"], vocab_size: pieces.length };
    const { encode } = await loadTokenizer(folder, decoderConfig(read, "config.json"));
    expect(encode("hello", { special: true })).toEqual([1, ...encode("hello")]);
    expect(encode("hello")).not.toContain(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe.each(families)("the tokenizer of %s", (_, json, chat, cases) => {
  let folder: string;
  let tokenizer: Tokenizer;
  const names = new Map<number, string>();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi tokenizer "));
    await writeFile(join(folder, "tokenizer.json"), JSON.stringify(json));
    const settings = { chat_template: chat, bos_token: "<s>", eos_token: "</s>" };
    await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
    const { added_tokens, model } = json as typeof sentencePiece;
    for (const [piece, id] of Object.entries(model.vocab)) names.set(id, piece);
    for (const { id, content } of added_tokens) names.set(id, content);
    const shape = { hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1, intermediate_size: 8 };
    const config = decoderConfig(
      { ...shape, architectures: ["LlamaForCausalLM"], vocab_size: names.size },
      "config.json",
    );
    tokenizer = await loadTokenizer(folder, config);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(cases.map(([text, expected, decoded = text]) => [text, expected, decoded] as const))(
    "makes of %j the pieces %j, and %j of those",
    (text, expected, decoded) => {
      const ids = tokenizer.encode(text);
      expect(ids.map((id) => names.get(id))).toEqual(expected);
      expect(tokenizer.decode(ids)).toBe(decoded);
      const answer = new AnswerText(tokenizer.decode, []);
      for (const id of ids) answer.add(id);
      answer.finish();
      expect(answer.text).toBe(decoded);
    },
  );

  test("gives each option's label ids that follow the chat", () => {
    const question = questionPrompt(degree);
    const rendered = tokenizer.renderChat(
      [
        { role: "system", content: "hello" },
        { role: "user", content: question.text },
      ],
      { addGenerationPrompt: true },
    );
    const before = tokenizer.encode(rendered);
    const { options: labels } = optionIds(tokenizer, question);
    expect(new Set(labels.map(String)).size).toBe(labels.length);
    labels.forEach((ids, option) => {
      expect(ids.length).toBeGreaterThan(0);
      expect(tokenizer.decode([...before, ...ids]).trimEnd()).toMatch(
        new RegExp(`${question.options[option]!.label}$`),
      );
    });
  });
});
