import { decoderConfig } from "../../../lib/model/family/read-config.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { permutation } from "../../../lib/random/stream.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { endToken, padToken, specialTokens } from "./tokenizer.js";

/** Everything the teaching model depends on besides the survey and the wordings. */
export const recipe = {
  seed: 20261121,
  heldOutShare: 0.2,
  vocabulary: 700,
  ridge: 100,
  shards: 2,
  tokensPerShard: 500,
  /** Weight of the loss of identity beside that of answers. */
  identityWeight: 0.1,
  forms: {
    base: { steps: 200, power: 1, kept: 1, seesPersona: true },
    tuned: { steps: 200, power: 2.5, kept: 0.5, seesPersona: true },
    blind: { steps: 200, power: 2.5, kept: 0.5, seesPersona: false },
  },
  peakRate: 3e-6,
  warmup: 20,
  saveEvery: 50,
} as const;

/** The survey it is trained on. */
export const surveyFile = "data/surveys/values.csv";

/** Respondents to train on, and those held out. */
export function splitRespondents(survey: Survey): {
  readonly training: number[];
  readonly heldOut: number[];
} {
  const order = Array.from(permutation(recipe.seed, ["held out"], survey.size));
  const held = Math.round(recipe.heldOutShare * survey.size);
  return {
    heldOut: order.slice(0, held).sort((a, b) => a - b),
    training: order.slice(held).sort((a, b) => a - b),
  };
}

/**
 * Attributes of profiles: the survey's identifiers, and other variables whose values have sentences, such as age
 * groups.
 */
export function sayableAttributes(survey: Survey): {
  readonly whole: readonly string[];
  readonly further: readonly string[];
} {
  const further = [...survey.codebook.variables.values()]
    .filter(
      ({ role, values }) =>
        role === "other" && values.length > 1 && values.every((value) => value.sentence !== undefined),
    )
    .map(({ name }) => name);
  return { whole: survey.identifiers, further };
}

/** A form of the model: before and after tuning, and the tuned one without identity in its answers. */
export type Form = keyof typeof recipe.forms;

/** The `config.json` of the checkpoint: a Llama decoder of eight blocks. */
export function hubConfig(vocabulary: number, form: Form): Readonly<Record<string, unknown>> {
  return {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: vocabulary,
    hidden_size: 128,
    intermediate_size: 128,
    num_hidden_layers: 8,
    num_attention_heads: 4,
    num_key_value_heads: 4,
    head_dim: 32,
    hidden_act: "silu",
    max_position_embeddings: 1024,
    initializer_range: 0.05,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    rope_scaling: null,
    tie_word_embeddings: true,
    attention_bias: false,
    mlp_bias: false,
    use_cache: true,
    bos_token_id: null,
    eos_token_id: specialTokens.indexOf(endToken),
    pad_token_id: specialTokens.indexOf(padToken),
    torch_dtype: "float16",
    populi: { teaching: true, form, survey: surveyFile, card: "README.md" },
  };
}

export function decoderOf(vocabulary: number): DecoderConfig {
  return decoderConfig(hubConfig(vocabulary, "base"), "config.json");
}
