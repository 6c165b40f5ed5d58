/** The families whose blocks the decoder knows: they differ by flags, not by structure. */
export type Architecture =
  | "llama"
  | "mistral"
  | "qwen2"
  | "qwen3"
  | "gemma"
  | "gemma2"
  | "gemma3"
  | "phi3"
  | "olmo2";

/** The class that `config.json` names, and its family. Phi-4 is of the class of Phi-3. */
export const familyOfClass: Readonly<Record<string, Architecture>> = {
  LlamaForCausalLM: "llama",
  MistralForCausalLM: "mistral",
  Qwen2ForCausalLM: "qwen2",
  Qwen3ForCausalLM: "qwen3",
  GemmaForCausalLM: "gemma",
  Gemma2ForCausalLM: "gemma2",
  Gemma3ForCausalLM: "gemma3",
  Phi3ForCausalLM: "phi3",
  Olmo2ForCausalLM: "olmo2",
};

/** Classes of models that also take images: their text part is a decoder of a family, and the rest is not read. */
export const wrapperClasses: Readonly<
  Record<string, { readonly architecture: Architecture; readonly textType: string }>
> = {
  Gemma3ForConditionalGeneration: { architecture: "gemma3", textType: "gemma3_text" },
  Mistral3ForConditionalGeneration: { architecture: "mistral", textType: "mistral" },
};

/** The class of a `model_type`, for a configuration that names no class. */
export const classOfType: Readonly<Record<string, string>> = {
  llama: "LlamaForCausalLM",
  mistral: "MistralForCausalLM",
  mistral3: "Mistral3ForConditionalGeneration",
  qwen2: "Qwen2ForCausalLM",
  qwen3: "Qwen3ForCausalLM",
  gemma: "GemmaForCausalLM",
  gemma2: "Gemma2ForCausalLM",
  gemma3: "Gemma3ForConditionalGeneration",
  gemma3_text: "Gemma3ForCausalLM",
  phi3: "Phi3ForCausalLM",
  olmo2: "Olmo2ForCausalLM",
};

/** What a family's published class takes for granted where `config.json` is silent, and what sets it apart. */
interface Family {
  readonly vocabulary?: number;
  readonly width?: number;
  readonly layers?: number;
  readonly heads?: number;
  readonly keyValueHeads?: number;
  readonly headWidth?: number;
  readonly innerWidth?: number;
  readonly contextLength: number;
  readonly normEpsilon?: number;
  readonly norms?: "after" | "both";
  readonly queryKeyNorm?: "head" | "whole";
  /** Scores are scaled by a field of their own instead of the head's width. */
  readonly scoreScalar?: boolean;
  /** `attention_bias` puts biases on the projections around attention; classes of other families overlook it. */
  readonly attentionBias?: boolean;
  /** Norm weights stored less 1, scaled embeddings, tied head, Gaussian error units. */
  readonly gemma?: boolean;
}

/** Defaults of the configuration classes of Hugging Face transformers 4.57. Phi-3 is silent about no size that matters. */
export const families: Readonly<Record<Architecture, Family>> = {
  llama: { contextLength: 2048, attentionBias: true },
  mistral: { contextLength: 131072, keyValueHeads: 8 },
  qwen2: { contextLength: 32768 },
  qwen3: { contextLength: 32768, headWidth: 128, queryKeyNorm: "head", attentionBias: true },
  gemma: { contextLength: 8192, headWidth: 256, gemma: true, attentionBias: true },
  gemma2: {
    vocabulary: 256000,
    width: 2304,
    layers: 26,
    heads: 8,
    keyValueHeads: 4,
    headWidth: 256,
    innerWidth: 9216,
    contextLength: 8192,
    norms: "both",
    scoreScalar: true,
    attentionBias: true,
    gemma: true,
  },
  // The configurations of the larger published models state no heads, and no vocabulary.
  gemma3: {
    vocabulary: 262208,
    width: 2304,
    layers: 26,
    heads: 8,
    keyValueHeads: 4,
    headWidth: 256,
    innerWidth: 9216,
    contextLength: 131072,
    norms: "both",
    queryKeyNorm: "head",
    scoreScalar: true,
    attentionBias: true,
    gemma: true,
  },
  phi3: { contextLength: 4096, normEpsilon: 1e-5 },
  olmo2: {
    contextLength: 2048,
    normEpsilon: 1e-5,
    norms: "after",
    queryKeyNorm: "whole",
    attentionBias: true,
  },
};
