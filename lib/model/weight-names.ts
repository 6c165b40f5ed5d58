import type { DecoderConfig } from "./config.js";

/** A tensor that a checkpoint must hold, with its shape as stored. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The tensors of a checkpoint by their Hugging Face names; projections are stored `[out, in]`. */
export function weightNames(config: DecoderConfig): NamedShape[] {
  const { width, vocabulary, heads, keyValueHeads, headWidth, innerWidth } = config;
  const names: NamedShape[] = [{ name: "model.embed_tokens.weight", shape: [vocabulary, width] }];
  const projection = (name: string, from: number, to: number, bias: boolean) => {
    names.push({ name: `${name}.weight`, shape: [to, from] });
    if (bias) names.push({ name: `${name}.bias`, shape: [to] });
  };
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    names.push({ name: `${at}.input_layernorm.weight`, shape: [width] });
    projection(`${at}.self_attn.q_proj`, width, heads * headWidth, config.queryKeyValueBias);
    projection(`${at}.self_attn.k_proj`, width, keyValueHeads * headWidth, config.queryKeyValueBias);
    projection(`${at}.self_attn.v_proj`, width, keyValueHeads * headWidth, config.queryKeyValueBias);
    projection(`${at}.self_attn.o_proj`, heads * headWidth, width, config.outputBias);
    if (config.queryKeyNorm) {
      names.push({ name: `${at}.self_attn.q_norm.weight`, shape: [headWidth] });
      names.push({ name: `${at}.self_attn.k_norm.weight`, shape: [headWidth] });
    }
    names.push({ name: `${at}.post_attention_layernorm.weight`, shape: [width] });
    projection(`${at}.mlp.gate_proj`, width, innerWidth, config.innerBias);
    projection(`${at}.mlp.up_proj`, width, innerWidth, config.innerBias);
    projection(`${at}.mlp.down_proj`, innerWidth, width, config.innerBias);
  }
  names.push({ name: "model.norm.weight", shape: [width] });
  if (!config.tiedHead) names.push({ name: "lm_head.weight", shape: [vocabulary, width] });
  return names;
}
