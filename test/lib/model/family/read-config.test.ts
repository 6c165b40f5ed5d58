import { describe, expect, test } from "vitest";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { rotaryAmplitude, rotaryFrequencies } from "../../../../lib/model/shape/rotary.js";

const read = (json: unknown) => decoderConfig(json, "config.json");
const small = {
  hidden_size: 64,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  intermediate_size: 128,
  vocab_size: 100,
};
const windows = (json: unknown) => read(json).attention.map(({ window }) => window);

describe("a published configuration", () => {
  test("of Gemma 3 4B, which states neither heads nor vocabulary, is read with its class's defaults", () => {
    const config = read({
      architectures: ["Gemma3ForConditionalGeneration"],
      eos_token_id: [1, 106],
      model_type: "gemma3",
      text_config: {
        hidden_size: 2560,
        intermediate_size: 10240,
        model_type: "gemma3_text",
        num_hidden_layers: 34,
        rope_scaling: { factor: 8.0, rope_type: "linear" },
        sliding_window: 1024,
      },
      vision_config: { hidden_size: 1152 },
    });
    expect(config).toMatchObject({
      architecture: "gemma3",
      heads: 8,
      keyValueHeads: 4,
      headWidth: 256,
      vocabulary: 262208,
      tiedHead: true,
      scoreScale: 1 / 16,
      contextLength: 131072,
      endIds: [1, 106],
    });
    // Every sixth layer has no window, and the scaled rotary positions.
    expect(config.attention.flatMap(({ window }, k) => (window === undefined ? [k + 1] : []))).toEqual([
      6, 12, 18, 24, 30,
    ]);
    expect(config.rotaries).toEqual([
      { base: 1e6, scaling: { kind: "linear", factor: 8 } },
      { base: 1e4, scaling: { kind: "none" } },
    ]);
    expect(config.attention.map(({ rotary }) => rotary).slice(4, 7)).toEqual([1, 0, 1]);
  });

  test("of Mistral Small 3.1 is read from its text part", () => {
    const config = read({
      architectures: ["Mistral3ForConditionalGeneration"],
      text_config: {
        ...small,
        head_dim: 32,
        model_type: "mistral",
        num_key_value_heads: 2,
        rms_norm_eps: 1e-5,
        rope_theta: 1e9,
        sliding_window: null,
      },
    });
    expect(config).toMatchObject({ architecture: "mistral", headWidth: 32, tiedHead: false });
    expect(config.attention.every(({ window }) => window === undefined)).toBe(true);
  });

  test.each([
    ["gemma3_text", "gemma3"],
    ["olmo2", "olmo2"],
  ])("that was saved without a model, of type '%s', names no class", (model_type, architecture) => {
    expect(read({ ...small, architectures: null, model_type, head_dim: 8 })).toMatchObject({ architecture });
  });

  test("with a text part of another kind is refused", () => {
    const text_config = { ...small, model_type: "gpt2" };
    expect(() => read({ architectures: ["Mistral3ForConditionalGeneration"], text_config })).toThrow(
      /'text_config.model_type' is 'gpt2'; .* 'mistral'/,
    );
  });

  test("of a class that also takes images is of the family of its text part", () => {
    const text_config = {
      ...small,
      model_type: "ministral3",
      max_position_embeddings: 262144,
      rope_parameters: {
        rope_type: "yarn",
        rope_theta: 1e6,
        factor: 16,
        original_max_position_embeddings: 16384,
        mscale: 1,
        mscale_all_dim: 1,
        llama_4_scaling_beta: 0.1,
      },
    };
    // Longer texts scale queries by position, which the decoder does not do.
    expect(read({ architectures: ["Mistral3ForConditionalGeneration"], text_config })).toMatchObject({
      architecture: "ministral3",
      contextLength: 16384,
    });
  });

  test("in the format of Transformers 5 has bases and scaling by kind of layer", () => {
    const config = read({
      ...small,
      architectures: ["Gemma3ForCausalLM"],
      layer_types: Array.from({ length: 12 }, (_, k) =>
        k % 3 === 2 ? "full_attention" : "sliding_attention",
      ),
      sliding_window: 9,
      rope_parameters: {
        full_attention: { rope_type: "linear", factor: 2, rope_theta: 5e5 },
        sliding_attention: { rope_type: "default", rope_theta: 7e3 },
      },
    });
    expect(config.attention.slice(0, 3).map(({ window }) => window)).toEqual([9, 9, undefined]);
    expect(config.rotaries).toEqual([
      { base: 5e5, scaling: { kind: "linear", factor: 2 } },
      { base: 7e3, scaling: { kind: "none" } },
    ]);
  });
});

describe("windows", () => {
  test("of Qwen apply to the later layers, and only where they are switched on", () => {
    const qwen = { ...small, architectures: ["Qwen2ForCausalLM"], sliding_window: 20, max_window_layers: 10 };
    expect(windows(qwen)).toEqual(Array(12).fill(undefined));
    const on = { ...qwen, use_sliding_window: true };
    expect(windows(on)).toEqual([...Array(10).fill(undefined), 20, 20]);
    expect(windows({ ...on, max_window_layers: 0 })).toEqual(Array(12).fill(20));
  });

  test("of Gemma 2 apply to every other layer, starting with the first", () => {
    expect(
      windows({ ...small, architectures: ["Gemma2ForCausalLM"], sliding_window: 20 }).slice(0, 4),
    ).toEqual([20, undefined, 20, undefined]);
  });

  test("of kinds that are not known are refused", () => {
    const layer_types = Array(12).fill("chunked_attention");
    expect(() =>
      windows({ ...small, architectures: ["Gemma2ForCausalLM"], sliding_window: 20, layer_types }),
    ).toThrow(/'layer_types' holds 'chunked_attention'/);
  });
});

describe("rotary scaling", () => {
  test("by YaRN keeps high frequencies, divides low ones by the factor, and multiplies the context length by it", () => {
    const config = read({
      ...small,
      architectures: ["Qwen2ForCausalLM"],
      head_dim: 128,
      max_position_embeddings: 32768,
      rope_theta: 1e6,
      rope_scaling: { type: "yarn", factor: 4, original_max_position_embeddings: 32768 },
    });
    expect(config.contextLength).toBe(131072);
    const [rotary] = config.rotaries;
    const plain = rotaryFrequencies({ base: 1e6, scaling: { kind: "none" } }, 128, 1);
    const ratio = rotaryFrequencies(rotary!, 128, 1).map((f, pair) => f / plain[pair]!);
    // 64 ln(32768 / (32 · 2π)) / ln(1e6) = 23.6 and 64 ln(32768 / 2π) / ln(1e6) = 39.7: pairs 23 … 40 are between.
    expect([...ratio.subarray(0, 24)]).toEqual(Array(24).fill(1));
    expect([...ratio.subarray(40)]).toEqual(Array(24).fill(0.25));
    expect(ratio[24]).toBeCloseTo(1 - 0.75 / 17, 12);
    expect(rotaryAmplitude(rotary!)).toBeCloseTo(1.1386294361, 9);
  });

  test("under its old name wins over the new one", () => {
    const both = {
      ...small,
      architectures: ["LlamaForCausalLM"],
      rope_theta: 500,
      rope_scaling: { type: "linear", factor: 2 },
      rope_parameters: { rope_type: "default", rope_theta: 7 },
    };
    expect(read(both).rotaries).toEqual([{ base: 500, scaling: { kind: "linear", factor: 2 } }]);
    expect(read({ ...both, rope_scaling: null }).rotaries).toEqual([{ base: 7, scaling: { kind: "none" } }]);
  });

  test("of Phi-3 changes its divisors beyond the original length", () => {
    const config = read({
      ...small,
      architectures: ["Phi3ForCausalLM"],
      max_position_embeddings: 131072,
      original_max_position_embeddings: 4096,
      rope_scaling: { type: "su", short_factor: [1, 1, 1, 2], long_factor: [1, 2, 3, 4] },
    });
    const [rotary] = config.rotaries;
    const [short, long] = [4096, 4097].map((length) => rotaryFrequencies(rotary!, 8, length));
    expect([...short!].map((f, pair) => f / long![pair]!)).toEqual([1, 2, 3, 2]);
    // √(1 + ln 32 / ln 4096) = √(1 + 5/12).
    expect(rotaryAmplitude(rotary!)).toBeCloseTo(Math.sqrt(17 / 12), 12);
  });

  test("with too few divisors is refused", () => {
    const rope_scaling = { type: "longrope", short_factor: [1], long_factor: [1] };
    expect(() => read({ ...small, architectures: ["Phi3ForCausalLM"], rope_scaling })).toThrow(
      /'rope_scaling.short_factor' is \[1\]; expected a list of 4 numbers above 0/,
    );
  });
});

describe("soft caps", () => {
  const gemma = (architecture: string, caps: object) =>
    read({ ...small, architectures: [architecture], sliding_window: 4, ...caps });

  test("of Gemma 2 are on where its configuration does not state them, and off where it says null", () => {
    expect(gemma("Gemma2ForCausalLM", {})).toMatchObject({ scoreCap: 50, logitCap: 30 });
    const off = gemma("Gemma2ForCausalLM", { attn_logit_softcapping: null, final_logit_softcapping: null });
    expect([off.scoreCap, off.logitCap]).toEqual([undefined, undefined]);
  });

  test("of Gemma 3 are on logits only, and only where stated", () => {
    expect(gemma("Gemma3ForCausalLM", {}).logitCap).toBeUndefined();
    expect(gemma("Gemma3ForCausalLM", { final_logit_softcapping: 20 }).logitCap).toBe(20);
    expect(() => gemma("Gemma3ForCausalLM", { attn_logit_softcapping: 50 })).toThrow(/Gemma 3 does not have/);
  });
});

test("biases around attention are read for classes that have them", () => {
  const biased = (architecture: string) =>
    read({ ...small, architectures: [architecture], attention_bias: true });
  expect(biased("LlamaForCausalLM")).toMatchObject({ queryKeyValueBias: true, outputBias: true });
  expect(biased("MistralForCausalLM")).toMatchObject({ queryKeyValueBias: false, outputBias: false });
});

test("Gemma 3 takes its activation only from its own field", () => {
  const gemma = { ...small, architectures: ["Gemma3ForCausalLM"], sliding_window: 4, hidden_act: "silu" };
  expect(read(gemma).activation).toBe("gelu");
  expect(read({ ...gemma, hidden_activation: "silu" }).activation).toBe("silu");
});

test("the share of rotated dimensions is read from its own field, or from the rotary settings", () => {
  const phi4 = { ...small, architectures: ["Phi3ForCausalLM"], head_dim: 8 };
  expect(read({ ...phi4, partial_rotary_factor: 0.75 }).rotaryWidth).toBe(6);
  const rope_parameters = { rope_type: "default", rope_theta: 1e4, partial_rotary_factor: 0.75 };
  expect(read({ ...phi4, rope_parameters }).rotaryWidth).toBe(6);
});

test("Gemma's activation is refused where its two names disagree", () => {
  const gemma = { ...small, architectures: ["GemmaForCausalLM"], hidden_act: "gelu" };
  expect(read(gemma).activation).toBe("gelu");
  expect(read({ ...gemma, hidden_activation: "gelu_pytorch_tanh" }).activation).toBe("gelu");
  expect(() => read({ ...gemma, hidden_activation: "silu" })).toThrow(
    /'hidden_act' is 'gelu', but 'hidden_activation' is 'silu'/,
  );
});

test("an encoder with a decoder's class is refused", () => {
  const json = { ...small, architectures: ["Gemma3ForCausalLM"], use_bidirectional_attention: true };
  expect(() => read(json)).toThrow(/'use_bidirectional_attention' is true/);
});

test("an activation that is not known is refused by name", () => {
  expect(() => read({ ...small, architectures: ["LlamaForCausalLM"], hidden_act: "relu2" })).toThrow(
    /activation is 'relu2'.*\n.*'silu' and 'gelu_pytorch_tanh'/,
  );
});
