import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { huggingFaceFolder } from "../../../../lib/model/checkpoint/hugging-face-folder.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { AnswerText } from "../../../../lib/model/generation/answer-text.js";
import { loadTokenizer } from "../../../../lib/model/tokenizer/load-tokenizer.js";
import type { Tokenizer } from "../../../../lib/model/tokenizer/tokenizer.js";
import { optionIds } from "../../../../lib/persona/chat.js";
import { questionPrompt } from "../../../../lib/persona/question.js";
import { degree } from "../../persona/small-survey.js";
import { families, sentencePiece } from "./tokenizer-families.js";

const turns = (answer: string) =>
  `<s>{% for m in messages %}{% if m.role == "assistant" %}${answer}{% else %}[INST] {{ m.content }} [/INST]{% endif %}{% endfor %}`;
/** Templates that write white space around answers, and how their chats continue after "[/INST]". */
const answered: readonly (readonly [
  name: string,
  family: number,
  answer: string,
  expected: string[],
  ends: string[],
])[] = [
  ["Llama 2, spaces on both sides", 0, " {{ m.content }} </s>", ["▁1", "▁1 0"], ["▁"]],
  ["Mistral, a space before", 1, " {{ m.content }}</s>", ["▁1", "▁1 0"], []],
  ["a template that adds no white space", 1, "{{ m.content }}</s>", ["1", "1 0"], []],
  ["a template that adds more than white space to answers", 1, "# {{ m.content }}</s>", ["1", "1 0"], []],
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
    const tokenizer = await loadTokenizer(await huggingFaceFolder(folder), config);
    const options = ["1", "10"].map((label) => ({ label, code: label, text: "" }));
    const found = optionIds(tokenizer, { item: "q", text: "hello", options, order: [] });
    const named = (ids: readonly number[]) => ids.map((id) => names.get(id)).join(" ");
    expect(found.options.map(named)).toEqual(expected);
    expect(named(found.ends)).toBe(ends.join());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a plain text begins with the tokenizer's special token, a chat with the template's", async () => {
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
    const read = {
      ...shape,
      architectures: ["LlamaForCausalLM"],
      vocab_size: Object.keys(sentencePiece.model.vocab).length,
    };
    const { encode } = await loadTokenizer(
      await huggingFaceFolder(folder),
      decoderConfig(read, "config.json"),
    );
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
    tokenizer = await loadTokenizer(await huggingFaceFolder(folder), config);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(cases.map(([text, expected, decoded = text]) => [text, expected, decoded] as const))(
    "encodes %j as the pieces %j, and decodes them to %j",
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
