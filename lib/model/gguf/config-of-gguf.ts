import { PopuliError } from "../../errors/populi-error.js";
import type { GgufArchitecture } from "./architecture/architecture.js";
import type { Metadata } from "./file/metadata.js";
import type { GgufFile } from "./file/open-gguf.js";
import { rotaryScaling } from "./rotary-scaling.js";

/** What the `config.json` of the same model says, from the metadata of its GGUF file. */
export async function configOfGguf(
  file: GgufFile,
  metadata: Metadata,
  architecture: GgufArchitecture,
): Promise<Readonly<Record<string, unknown>>> {
  const width = metadata.needed("embedding_length");
  const heads = metadata.sameInAllBlocks("attention.head_count") ?? metadata.needed("attention.head_count");
  const headWidth = metadata.own("attention.key_length") ?? width / heads;
  const rotated = metadata.own("rope.dimension_count") ?? headWidth;
  const scaling = await rotaryScaling(file, metadata);
  const ends = ["eos", "eot", "eom"].flatMap(
    (name) => metadata.number(`tokenizer.ggml.${name}_token_id`) ?? [],
  );
  const tokens = metadata.texts("tokenizer.ggml.tokens")?.length ?? Number.POSITIVE_INFINITY;
  const stranger = ends.find((id) => id >= tokens);
  if (stranger !== undefined) {
    throw new PopuliError(`the token ${stranger} that ends texts is beyond the vocabulary (${tokens})`, {
      file: metadata.file,
    });
  }
  const whole: Readonly<Record<string, unknown>> = {
    architectures: [architecture.className],
    vocab_size: file.tensors.get("token_embd.weight")?.shape[0] ?? metadata.own("vocab_size"),
    hidden_size: width,
    intermediate_size: metadata.sameInAllBlocks("feed_forward_length"),
    num_hidden_layers: metadata.needed("block_count"),
    num_attention_heads: heads,
    num_key_value_heads: metadata.sameInAllBlocks("attention.head_count_kv") ?? heads,
    head_dim: headWidth,
    partial_rotary_factor: rotated === headWidth ? undefined : rotated / headWidth,
    rms_norm_eps: metadata.needed("attention.layer_norm_rms_epsilon"),
    max_position_embeddings: metadata.needed("context_length"),
    rope_theta: metadata.own("rope.freq_base"),
    rope_scaling: scaling,
    attention_bias: file.tensors.has("blk.0.attn_output.bias"),
    mlp_bias: file.tensors.has("blk.0.ffn_down.bias"),
    tie_word_embeddings: !file.tensors.has("output.weight"),
    eos_token_id: [...new Set(ends)],
    num_local_experts: metadata.own("expert_count") || undefined,
    num_experts_per_tok: metadata.own("expert_used_count") || undefined,
    ...architecture.fields?.(metadata, scaling),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}
