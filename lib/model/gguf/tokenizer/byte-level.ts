import { PopuliError } from "../../../errors/populi-error.js";
import type { Metadata } from "../file/metadata.js";
import { preTokenizers } from "./pre-tokenizers.js";
import { addedTokens, readTokens } from "./tokens.js";

/** The parts of a tokenizer.json that depend on the kind of tokenizer. */
export type TokenizerParts = Readonly<
  Record<"added_tokens" | "normalizer" | "pre_tokenizer" | "decoder" | "model", unknown>
>;

/** A tokenizer that merges bytes (`tokenizer.ggml.model` is "gpt2"). */
export function byteLevel(metadata: Metadata): TokenizerParts {
  const tokens = readTokens(metadata);
  const merges = metadata.texts("tokenizer.ggml.merges");
  if (merges === undefined)
    throw new PopuliError("the metadata 'tokenizer.ggml.merges' is missing", { file: metadata.file });
  const { patterns, ignoresMerges, composes } = findPreTokenizer(metadata);
  const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    added_tokens: addedTokens(tokens),
    normalizer: composes ? { type: "NFC" } : null,
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        ...patterns.map((Regex) => ({
          type: "Split",
          pattern: { Regex },
          behavior: "Isolated",
          invert: false,
        })),
        bytes,
      ],
    },
    decoder: bytes,
    model: {
      type: "BPE",
      vocab: Object.fromEntries(tokens.texts.map((text, id) => [text, id])),
      merges,
      ignore_merges: ignoresMerges ?? false,
    },
  };
}

function findPreTokenizer(metadata: Metadata) {
  const name = metadata.text("tokenizer.ggml.pre");
  const found = preTokenizers.find(({ names }) => name !== undefined && names.includes(name));
  if (found !== undefined) return found;
  throw new PopuliError(
    name === undefined || name === "default"
      ? "the file does not say how its tokenizer cuts a text ('tokenizer.ggml.pre')"
      : `its tokenizer cuts a text as '${name}', which is not known`,
    { file: metadata.file },
    name === undefined || name === "default"
      ? "it is of before May 2024: take a newer file of the model"
      : `these are: ${preTokenizers.flatMap(({ names }) => names).join(", ")}`,
  );
}
