import { useWasm } from "../../../data/models/train/backend.js";
import { gradientSource } from "../../../data/models/train/gradient.js";
import type { Pack } from "../../../data/models/train/packs.js";
import type { ShardedGradient } from "../../../data/models/train/shards.js";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { randomStream } from "../../../lib/random/stream.js";

await useWasm();

/** A decoder of two narrow blocks. */
export const tinyHubConfig = {
  architectures: ["LlamaForCausalLM"],
  model_type: "llama",
  vocab_size: 40,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  max_position_embeddings: 64,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  eos_token_id: 1,
  pad_token_id: 0,
};

export const tinyConfig: DecoderConfig = decoderConfig(tinyHubConfig, "config.json");

/** Two attributes, of two and of three values. */
export const tinyCodes = {
  attributes: [
    { name: "sex", from: 0, values: 2 },
    { name: "age", from: 2, values: 3 },
  ],
  size: 5,
};

/** Packs of unequal lengths, with two places to score in every question. */
export function tinyPacks(step: number, shard: number): Pack[] {
  const stream = randomStream(3, ["tiny", step, shard]);
  const ids = (length: number) => Array.from({ length }, () => 2 + stream.integer(38));
  return Array.from({ length: 2 }, () => ({
    kind: "some" as const,
    prefix: ids(3 + stream.integer(5)),
    coded: [
      { row: stream.integer(2), attribute: 0 },
      { row: 2 + stream.integer(3), attribute: 1 },
    ],
    injected: [{ row: stream.integer(5), block: 1, strength: 0.5 + stream.uniform() }],
    readAt: 1,
    questions: Array.from({ length: 3 }, () => {
      const question = ids(2 + stream.integer(5));
      const answer = 2 + stream.integer(5);
      return {
        ids: [...question, answer],
        scored: [
          {
            position: question.length - 1,
            next: new Map([
              [answer, 0.7],
              [answer + 1, 0.3],
            ]),
          },
          { position: question.length, next: new Map([[1, 1]]) },
        ],
        read: [question.length - 1, 0],
        floor: 0,
        ofMarginal: 0,
      };
    }),
  }));
}

/** The gradient of a batch in this thread, one shard after the other: what threads compute, without their compiled script. */
export function sequentialGradient(config: DecoderConfig, values: Float32Array): ShardedGradient {
  const source = gradientSource({ config, codes: tinyCodes, identityWeight: 0.5 });
  const gradient = new Float32Array(values.length);
  return {
    gradient,
    async compute(shards) {
      const each = shards.map(() => new Float32Array(values.length));
      const losses = shards.map((packs, shard) => source.compute(values, packs, each[shard]!));
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = each.reduce((sum, one) => sum + one[i]!, 0) / each.length;
      return losses;
    },
    async close() {
      source.dispose();
    },
  };
}
