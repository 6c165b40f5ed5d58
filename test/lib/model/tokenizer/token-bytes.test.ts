import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { huggingFaceFolder } from "../../../../lib/model/checkpoint/hugging-face-folder.js";
import { openStored } from "../../../../lib/model/checkpoint/open-stored.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { loadTokenizer } from "../../../../lib/model/tokenizer/load-tokenizer.js";
import { tokenBytes } from "../../../../lib/model/tokenizer/token-bytes.js";
import type { Tokenizer } from "../../../../lib/model/tokenizer/tokenizer.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { publishedModel } from "../../../published-models.js";
import { families, type sentencePiece } from "./tokenizer-families.js";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text of ids, put together from the bytes of each. */
function textOf(tokenizer: Tokenizer, ids: readonly number[]): string {
  const { bytes, starts, spacesDropped } = tokenizer.tokenBytes();
  const text = utf8.decode(
    Uint8Array.from(ids.flatMap((id) => [...bytes.slice(starts[id], starts[id + 1])])),
  );
  const spaces = /^ */.exec(text)![0].length;
  return text.slice(Math.min(spaces, spacesDropped));
}

/** Compares many random sequences, and every token behind another, with what the tokenizer decodes. */
function expectSameTexts(tokenizer: Tokenizer, vocabulary: number, sequences: number): void {
  const stream = randomStream(1, ["token bytes"]);
  for (let n = 0; n < sequences; n++) {
    const ids = Array.from({ length: 1 + stream.integer(6) }, () => stream.integer(vocabulary));
    expect([ids, textOf(tokenizer, ids)]).toEqual([ids, tokenizer.decode(ids)]);
  }
}

describe("the bytes of tokens, put together, are what the tokenizer decodes", () => {
  test.each(families)("in %s", async (_, json) => {
    const folder = await mkdtemp(join(tmpdir(), "populi bytes "));
    try {
      await writeFile(join(folder, "tokenizer.json"), JSON.stringify(json));
      await writeFile(join(folder, "tokenizer_config.json"), JSON.stringify({ eos_token: "</s>" }));
      const { added_tokens, model } = json as typeof sentencePiece;
      const shape = { hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 1, intermediate_size: 8 };
      // Embeddings are padded: the last ids have no token.
      const vocab_size = Object.keys(model.vocab).length + added_tokens.length + 3;
      const config = decoderConfig(
        { ...shape, architectures: ["LlamaForCausalLM"], vocab_size },
        "config.json",
      );
      const tokenizer = await loadTokenizer(await huggingFaceFolder(folder), config);
      expect(tokenizer.tokenBytes().starts).toHaveLength(vocab_size + 1);
      expectSameTexts(tokenizer, vocab_size, 3000);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  for (const name of ["smollm2", "gemma3"] as const) {
    const { path, reason } = publishedModel(name);
    test.skipIf(reason !== "")(`in ${name}, as published${reason}`, { timeout: 60_000 }, async () => {
      const stored = await openStored(path);
      const config = decoderConfig(await stored.object("config.json"), path);
      const tokenizer = await loadTokenizer(stored, config);
      expectSameTexts(tokenizer, config.vocabulary, 2000);
    });
  }
});

test("a tokenizer that does not write tokens one after another is refused", () => {
  const pieces = { count: 1, pieceOf: () => "a", verbatim: () => false };
  expect(() => tokenBytes({ type: "WordPiece" }, pieces)).toThrow(
    /bytes of tokens are not known for the tokenizer's decoder \(WordPiece\)[\s\S]*mode: "sample"/,
  );
});
