import type { DecoderConfig } from "../shape/decoder-config.js";
import { expertNames } from "./expert-names.js";
import type { NamedShape } from "./named-shape.js";

/** All tensors of a checkpoint. */
export function weightNames(config: DecoderConfig): NamedShape[] {
  const { width, vocabulary, innerWidth } = config;
  const names: NamedShape[] = [];
  const add = (name: string, shape: readonly number[], stored = name) => {
    names.push({ name, shape, stored: { name: stored, shape, row: 0 }, others: [] });
  };
  const projection = (name: string, from: number, to: number, bias: boolean) => {
    add(`${name}.weight`, [to, from]);
    if (bias) add(`${name}.bias`, [to]);
  };
  const joined = (at: string, name: string, from: number, parts: readonly (readonly [string, number])[]) => {
    const shape = [parts.reduce((sum, [, to]) => sum + to, 0), from];
    let row = 0;
    for (const [part, to] of parts) {
      const stored = { name: `${at}.${name}.weight`, shape, row };
      names.push({ name: `${at}.${part}.weight`, shape: [to, from], stored, others: [] });
      row += to;
    }
  };
  const queries = config.heads * config.headWidth;
  const keys = config.keyValueHeads * config.headWidth;
  add("model.embed_tokens.weight", [vocabulary, width]);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    const attention = `${at}.self_attn`;
    if (config.norms !== "after") add(`${at}.input_layernorm.weight`, [width]);
    if (config.fusedProjections) {
      const parts = [
        ["q_proj", queries],
        ["k_proj", keys],
        ["v_proj", keys],
      ] as const;
      joined(attention, "qkv_proj", width, parts);
    } else {
      projection(`${attention}.q_proj`, width, queries, config.queryKeyValueBias);
      projection(`${attention}.k_proj`, width, keys, config.queryKeyValueBias);
      projection(`${attention}.v_proj`, width, keys, config.queryKeyValueBias);
    }
    projection(`${attention}.o_proj`, queries, width, config.outputBias);
    if (config.sinks) add(`${attention}.sinks`, [config.heads]);
    if (config.queryKeyNorm !== "none") {
      const whole = config.queryKeyNorm === "whole";
      add(`${attention}.q_norm.weight`, [whole ? queries : config.headWidth]);
      add(`${attention}.k_norm.weight`, [whole ? keys : config.headWidth]);
    }
    // Families with norms after attention store that norm as 'post_attention_layernorm'; in Llama it is the norm before
    // the feed-forward part.
    const after = `${at}.post_attention_layernorm.weight`;
    if (config.norms === "before") add(after, [width]);
    else {
      add(`${at}.attention_output_norm.weight`, [width], after);
      if (config.norms === "both") add(after, [width], `${at}.pre_feedforward_layernorm.weight`);
      add(`${at}.inner_output_norm.weight`, [width], `${at}.post_feedforward_layernorm.weight`);
    }
    if (config.experts?.layers[layer]) {
      names.push(...expertNames(at, config, config.experts));
      continue;
    }
    if (config.fusedProjections) {
      joined(`${at}.mlp`, "gate_up_proj", width, [
        ["gate_proj", innerWidth],
        ["up_proj", innerWidth],
      ]);
    } else {
      projection(`${at}.mlp.gate_proj`, width, innerWidth, config.innerBias);
      projection(`${at}.mlp.up_proj`, width, innerWidth, config.innerBias);
    }
    projection(`${at}.mlp.down_proj`, innerWidth, width, config.innerBias);
  }
  add("model.norm.weight", [width]);
  if (!config.tiedHead) add("lm_head.weight", [vocabulary, width]);
  return names;
}

/**
 * Names under which a tensor may be stored: models that also take images put a prefix before the names of their text
 * part.
 */
export function storedNames(name: string): string[] {
  const inner = name.startsWith("model.") ? name.slice("model.".length) : undefined;
  return [name, `language_model.${name}`, ...(inner === undefined ? [] : [`model.language_model.${inner}`])];
}
