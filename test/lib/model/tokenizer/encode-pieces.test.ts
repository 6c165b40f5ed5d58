import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, test, vi } from "vitest";
import { encoderInPieces } from "../../../../lib/model/tokenizer/encode-pieces.js";
import { type RandomStream, randomStream } from "../../../../lib/random/stream.js";
import { families } from "./tokenizer-families.js";

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const kinds = ["gemma", "gemma2", "gemma3", "llama", "llama-biased", "llama-tied", "mistral", "olmo2"].concat(
  ["phi3", "qwen2", "qwen2-yarn", "qwen3"],
);
const tokenizers: [string, TokenizerJson][] = [
  ...families.map(([name, json]): [string, TokenizerJson] => [name, json as TokenizerJson]),
  ...kinds.map((kind): [string, TokenizerJson] => [kind, read(`../fixtures/${kind}/tokenizer.json`)]),
  ["the teaching model", read("../../../../data/models/teaching/tokenizer.json")],
];

interface TokenizerJson {
  readonly normalizer?: unknown;
  readonly added_tokens: readonly { readonly content: string }[];
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

/** The library's own ids of whole texts, and ours. */
function both(json: TokenizerJson) {
  // Files from before 2021 lack the fields that are null.
  const whole = new Tokenizer({ normalizer: null, ...json }, {});
  const inPieces = encoderInPieces(whole, (json.normalizer ?? null) !== null);
  return (text: string) => ({
    expected: whole.encode(text, { add_special_tokens: false }).ids,
    ids: inPieces(text),
  });
}

/** Added tokens among letters, digits, marks and white space of all sorts. */
function anyText(draw: RandomStream, added: readonly string[]): string {
  const others = [
    ..."helo10 A1.?'\n\té😀",
    " ",
    " ",
    "  ",
    "\n\n",
    " \n",
    "hello",
    "he's",
    "▁",
    "e\u0301",
    "<",
    ">",
  ];
  const from = (list: readonly string[]) => list[draw.integer(list.length)]!;
  return Array.from({ length: draw.integer(25) }, () =>
    added.length > 0 && draw.integer(3) === 0 ? from(added) : from(others),
  ).join("");
}

describe.each(tokenizers)("texts encoded in pieces by the tokenizer of %s", (_, json) => {
  test("have exactly the ids of the whole texts, also the second time", () => {
    const encode = both(json);
    const added = json.added_tokens.map(({ content }) => content);
    for (let n = 0; n < 300; n++) {
      const text = anyText(randomStream(n, ["pieces"]), added);
      for (const { ids, expected } of [encode(text), encode(text)])
        expect(ids, JSON.stringify(text)).toEqual(expected);
    }
  });

  test("have them with any added tokens: overlapping, taking white space, normalised, or white space themselves", () => {
    const contents = [
      "<a>",
      "<a><",
      "a>h",
      "<b>",
      " <b>",
      "<b> ",
      "\n\n",
      "he",
      "<a>\n",
      "1",
      "<|",
      "|>",
      "<|x|>",
      ".*",
    ];
    for (let round = 0; round < 40; round++) {
      const draw = randomStream(round, ["added tokens"]);
      const flag = () => draw.integer(4) === 0;
      const first = Object.keys(json.model.vocab).length + json.added_tokens.length;
      const further = contents
        .filter(() => draw.integer(2) === 0)
        .map((content, i) => ({
          ...{ id: first + i, content, special: draw.integer(2) === 0, single_word: false },
          ...{ lstrip: flag(), rstrip: flag(), normalized: flag() },
        }));
      const encode = both({ ...json, added_tokens: [...json.added_tokens, ...further] });
      const added = [...json.added_tokens, ...further].map(({ content }) => content);
      for (let n = 0; n < 20; n++) {
        const text = anyText(draw, added);
        const { ids, expected } = encode(text);
        expect(ids, JSON.stringify([text, further])).toEqual(expected);
      }
    }
  });
});

test("a chat that continues is encoded only where it is new", () => {
  const json = read("../../../../data/models/teaching/tokenizer.json");
  const whole = new Tokenizer(json, {});
  const encode = vi.spyOn(whole, "encode");
  const inPieces = encoderInPieces(whole, false);
  inPieces("<|system|>You are a woman.<|end|><|user|>A?<|end|><|assistant|>");
  encode.mockClear();
  inPieces("<|system|>You are a woman.<|end|><|user|>B?<|end|><|assistant|>");
  inPieces("<|system|>You are a woman.<|end|><|user|>B?<|end|><|assistant|>2<|end|><|user|>A?<|end|>");
  expect(encode.mock.calls.map((call: unknown[]) => call[0])).toEqual(["<|user|>B?", "<|assistant|>2"]);
});
