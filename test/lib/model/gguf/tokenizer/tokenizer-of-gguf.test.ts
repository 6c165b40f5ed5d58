import { readFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";
import { describe, expect, test } from "vitest";
import type { GgufValue } from "../../../../../lib/files/gguf-head.js";
import { Metadata } from "../../../../../lib/model/gguf/file/metadata.js";
import {
  tokenizerOfGguf,
  tokenizerSettingsOfGguf,
} from "../../../../../lib/model/gguf/tokenizer/tokenizer-of-gguf.js";

/** Small tokenizers, and what the package `tokenizers` makes of texts (test/reference/make_gguf_tokenizers.py). */
interface Reference {
  readonly texts: readonly string[];
  readonly cases: Readonly<
    Record<
      string,
      {
        readonly metadata: Readonly<Record<string, GgufValue>>;
        readonly ids: readonly (readonly number[])[];
        readonly decoded: readonly string[];
      }
    >
  >;
}

const { texts, cases } = JSON.parse(
  readFileSync(new URL("tokenizers.json", import.meta.url), "utf8"),
) as Reference;

const metadataOf = (fields: Readonly<Record<string, GgufValue>>) =>
  new Metadata(new Map(Object.entries(fields)), "some.gguf");

describe.each(Object.entries(cases))("a tokenizer that cuts texts as %s", (_, { metadata, ids, decoded }) => {
  const made = metadataOf(metadata);
  const tokenizer = new Tokenizer(tokenizerOfGguf(made), tokenizerSettingsOfGguf(made));

  test.each(texts.map((text, index) => [text, index] as const))("encodes and decodes %j", (text, index) => {
    const found = tokenizer.encode(text, { add_special_tokens: false }).ids;
    expect(found).toEqual(ids[index]);
    expect(tokenizer.decode(found, { clean_up_tokenization_spaces: false })).toBe(decoded[index]);
  });
});
