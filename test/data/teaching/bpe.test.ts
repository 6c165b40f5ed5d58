import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, it } from "vitest";
import { byteAlphabet, tokenizerJson, trainBpe } from "../../../data/models/train/bpe.js";

const special = ["<|pad|>", "<|end|>"];

describe("trainBpe", () => {
  // Sennrich et al. (2016), algorithm 1, has "low", "lower", "newest", "widest" with 5, 2, 6 and 3 occurrences, and merges
  // e s, es t, est </w>, l o, lo w. There is no end-of-word mark here, so the third falls away.
  it("merges the pairs of the published example in its order", () => {
    const texts = [
      ...Array<string>(5).fill("low"),
      ...Array<string>(2).fill("lower"),
      ...Array<string>(6).fill("newest"),
      ...Array<string>(3).fill("widest"),
    ];
    const { merges } = trainBpe(texts, special, 2 + 256 + 4);
    expect(merges.map((pair) => pair.join(""))).toEqual(["es", "est", "lo", "low"]);
  });

  it("gives special tokens the first ids and every byte a token", () => {
    const { vocabulary } = trainBpe([], special, 300);
    expect(vocabulary.size).toBe(2 + 256);
    expect(vocabulary.get("<|pad|>")).toBe(0);
    expect(vocabulary.get("<|end|>")).toBe(1);
  });

  it("stops when every sentence is one token", () => {
    const { vocabulary } = trainBpe(["One two. Three?"], special, 5000);
    expect(vocabulary.has("OneĠtwo.")).toBe(true);
    expect(vocabulary.has("ĠThree?")).toBe(true);
    expect(vocabulary.size).toBeLessThan(280);
  });
});

describe("byteAlphabet", () => {
  it("is GPT-2's: a space is Ġ, a line break is Ċ, printable letters are themselves", () => {
    const letters = byteAlphabet();
    expect(letters[0x20]).toBe("Ġ");
    expect(letters[0x0a]).toBe("Ċ");
    expect(letters[0x41]).toBe("A");
    expect(new Set(letters).size).toBe(256);
  });
});

describe("tokenizerJson", () => {
  const texts = [
    "You live in a town.",
    "You were born in 1987.",
    "How happy are you?\n1. very happy\n10. not at all",
  ];
  const json = tokenizerJson(trainBpe(texts, special, 400), special);
  const tokenizer = new Tokenizer(json, { clean_up_tokenization_spaces: false });
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false });

  it("decodes any text to itself, even text it was not trained on", () => {
    for (const text of [...texts, "naïve 中文 🙂\t\r\n  two blanks", "It's WE'LL don't", "What?! 3.14 ..."]) {
      expect(tokenizer.decode(encode(text).ids)).toBe(text.normalize("NFC"));
    }
  });

  it("has one token for each sentence and line it was trained on, wherever it occurs", () => {
    const [sentence, , line] = ["You live in a town.", "", " very happy\n"];
    expect(encode(sentence!).tokens).toHaveLength(1);
    expect(encode(`You live in a town.${line}`).ids).toEqual([
      ...encode(sentence!).ids,
      ...encode(line!).ids,
    ]);
  });

  it("never merges across a special token", () => {
    const { ids } = encode("You live<|end|> in a town.");
    expect(ids).toEqual([...encode("You live").ids, 1, ...encode(" in a town.").ids]);
  });
});
