import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../../lib/model/checkpoint.js";
import { decoderConfig } from "../../../../lib/model/config.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { weightBytes } from "../../../../lib/model/native/weight-bytes.js";
import { weightFormats } from "../../../../lib/model/native/weight-format.js";
import { fixtureNames, fixtures } from "../reference-fixture.js";

// config.json of the published checkpoints.
const published = {
  "Qwen2.5-7B": {
    architectures: ["Qwen2ForCausalLM"],
    hidden_size: 3584,
    intermediate_size: 18_944,
    num_hidden_layers: 28,
    num_attention_heads: 28,
    num_key_value_heads: 4,
    vocab_size: 152_064,
    max_position_embeddings: 32_768,
  },
  "Llama-3.1-8B": {
    architectures: ["LlamaForCausalLM"],
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    vocab_size: 128_256,
    max_position_embeddings: 131_072,
  },
  "Mistral-Small-24B": {
    architectures: ["MistralForCausalLM"],
    hidden_size: 5120,
    intermediate_size: 32_768,
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    vocab_size: 131_072,
    max_position_embeddings: 32_768,
    sliding_window: null,
  },
};

describe("bytes of weights", () => {
  test.each(fixtureNames)("of %s are those handed to the runtime", async (name) => {
    const checkpoint = await openCheckpoint(join(fixtures, name));
    for (const weights of weightFormats) {
      const executor = await nativeExecutor(nativeRuntime()!, checkpoint, { weights });
      const type = checkpoint.type("model.embed_tokens.weight");
      const expected = weightBytes(checkpoint.config, weights, type);
      // Beside the weights, graphs hold shapes and single numbers.
      expect(executor.bytes).toBeGreaterThanOrEqual(expected);
      expect(executor.bytes - expected).toBeLessThan(5000);
      executor.dispose();
    }
    await checkpoint.close();
  });

  test.each([
    ["Qwen2.5-7B", "8-bit", 12],
    ["Llama-3.1-8B", "8-bit", 12],
    ["Mistral-Small-24B", "4-bit", 24],
  ] as const)("of %s in %s leave room for the work within %i GB", (name, format, gigabytes) => {
    const bytes = weightBytes(decoderConfig(published[name], "config.json"), format, "BF16");
    expect(1.2 * bytes).toBeLessThan(gigabytes * 1e9);
  });
});
