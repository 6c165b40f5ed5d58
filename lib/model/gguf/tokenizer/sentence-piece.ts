import { PopuliError } from "../../../errors/populi-error.js";
import type { Metadata } from "../file/metadata.js";
import type { TokenizerParts } from "./byte-level.js";
import { addedTokens, kind, readTokens, type Tokens } from "./tokens.js";

const space = "\u2581";

/** A tokenizer of SentencePiece (`tokenizer.ggml.model` is "llama"): merges of characters, and bytes for the rest. */
export function sentencePiece(metadata: Metadata): TokenizerParts {
  const tokens = readTokens(metadata);
  const gemma = metadata.architecture.startsWith("gemma");
  // Gemma's tokens of several spaces are stored as spaces.
  const texts = gemma
    ? tokens.texts.map((text) => (/^ {2,}$/.test(text) ? space.repeat(text.length) : text))
    : tokens.texts;
  const prefixed = metadata.flag("tokenizer.ggml.add_space_prefix") ?? true;
  const replace = { type: "Replace", pattern: { String: " " }, content: space };
  const unknown = metadata.number("tokenizer.ggml.unknown_token_id") ?? tokens.kinds.indexOf(kind.unknown);
  return {
    // The white space behind Phi-3's control tokens belongs to them (its tokenizer.json).
    added_tokens: addedTokens(
      { ...tokens, texts },
      (content) => metadata.architecture === "phi3" && !plainInPhi3.has(content),
    ),
    normalizer: prefixed
      ? { type: "Sequence", normalizers: [{ type: "Prepend", prepend: space }, replace] }
      : replace,
    pre_tokenizer: null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: space }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        ...(prefixed ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : []),
      ],
    },
    model: {
      type: "BPE",
      vocab: Object.fromEntries(texts.map((text, id) => [text, id])),
      merges: mergesOf({ ...tokens, texts }, gemma ? undefined : scoresOf(metadata, texts.length)),
      unk_token: texts[unknown] ?? null,
      fuse_unk: true,
      byte_fallback: true,
    },
  };
}

const plainInPhi3: ReadonlySet<string> = new Set(["<unk>", "<s>", "<|endoftext|>"]);

function scoresOf(metadata: Metadata, count: number): readonly number[] {
  const scores = metadata.numbers("tokenizer.ggml.scores");
  if (scores?.length === count) return scores;
  throw new PopuliError(`the file has ${count} tokens and ${scores?.length ?? 0} scores`, {
    file: metadata.file,
  });
}

/**
 * The merges that SentencePiece's rule amounts to: of all neighbours that make a token, those with the highest score are
 * joined first. Gemma's scores are no order of merges; there the lower id comes first. Of the ways to make one token, the
 * longer left part comes first, as in the published tokenizer.json files.
 */
function mergesOf({ texts, kinds }: Tokens, scores: readonly number[] | undefined): [string, string][] {
  const ids = new Map<string, number>();
  texts.forEach((text, id) => {
    if (kinds[id] === kind.normal || kinds[id] === kind.userDefined) ids.set(text, id);
  });
  const tokens = [...ids];
  if (scores !== undefined) tokens.sort(([, a], [, b]) => scores[b]! - scores[a]!);
  return tokens.flatMap(([text]) => {
    const ways: [string, string][] = [];
    for (let cut = text.length - 1; cut > 0; cut--) {
      // Not between the halves of a character beyond 16 bits.
      if (isHighSurrogate(text.charCodeAt(cut - 1))) continue;
      const left = text.slice(0, cut);
      if (!ids.has(left)) continue;
      const right = text.slice(cut);
      if (ids.has(right)) ways.push([left, right]);
    }
    return ways;
  });
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}
