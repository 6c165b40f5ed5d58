/** How a byte-level tokenizer cuts a text before it merges bytes. */
export interface PreTokenizer {
  /** Values of `tokenizer.ggml.pre` that stand for it (llama.cpp's llama-vocab.cpp). */
  readonly names: readonly string[];
  /** Patterns of the published tokenizer.json files. Each cuts the pieces that the one before has left. */
  readonly patterns: readonly string[];
  /** Whether a piece that is a token is taken whole, whatever the merges say. */
  readonly ignoresMerges?: boolean;
  /** Whether a text is normalised to NFC first. */
  readonly composes?: boolean;
}

const contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const white = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Words with at most one character before them, numbers, and other characters with the line breaks behind them. */
function words(numbers: string): string {
  return String.raw`${contraction}|[^\r\n\p{L}\p{N}]?\p{L}+|${numbers}| ?[^\s\p{L}\p{N}]+[\r\n]*|${white}`;
}

/** As {@link words}, and cut where a capital follows a small letter. */
function wordsByCase(numbers: string, after: string): string {
  const [upper, lower] = [String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`, String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`];
  const before = String.raw`[^\r\n\p{L}\p{N}]?`;
  return String.raw`${before}${upper}*${lower}+${after}|${before}${upper}+${lower}*${after}|${numbers}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${white}`;
}

const upToThree = String.raw`\p{N}{1,3}`;
const one = String.raw`\p{N}`;

export const preTokenizers: readonly PreTokenizer[] = [
  {
    // Llama 3, and what was trained on its vocabulary.
    names: ["llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "midm-2.0", "lfm2"],
    patterns: [words(upToThree)],
    ignoresMerges: true,
  },
  // SmolLM 3, Phi 4, OLMo 2, Granite 4, GLM 4.
  { names: ["smaug-bpe", "dbrx", "chatglm-bpe", "glm4"], patterns: [words(upToThree)] },
  { names: ["qwen2", "deepseek-r1-qwen", "megrez", "kormo"], patterns: [words(one)], composes: true },
  { names: ["stablelm2", "hunyuan"], patterns: [words(one)] },
  // Mistral Nemo and later, Ministral.
  { names: ["tekken"], patterns: [wordsByCase(one, "")], ignoresMerges: true },
  // Phi 4 mini, gpt-oss, Llama 4.
  { names: ["gpt-4o", "llama4"], patterns: [wordsByCase(upToThree, `${contraction}?`)] },
  // SmolLM, Granite 3, StarCoder: single digits first.
  {
    names: ["smollm", "refact", "starcoder", "command-r", "codeshell", "exaone", "minerva-7b"],
    patterns: [one, gpt2],
  },
  { names: ["gpt-2", "olmo", "mpt", "jais", "exaone4"], patterns: [gpt2] },
];
