"""Decoders of every supported family in float64, from their published descriptions, as an independent reference.

Sources: Touvron et al. 2023 (Llama), Jiang et al. 2023 (Mistral 7B), Qwen technical reports (Qwen 2: arXiv 2407.10671,
Qwen 3: arXiv 2505.09388), Gemma reports (1: arXiv 2403.08295, 2: 2408.00118, 3: 2503.19786), Phi-3 (arXiv 2404.14219),
OLMo 2 (arXiv 2501.00656), OLMo 3 (arXiv 2512.13961), SmolLM 3 (layers without positions: arXiv 2501.18795), Granite 3 and
Ministral 3 (their classes in Hugging Face transformers), Mixtral (arXiv 2401.04088), gpt-oss (arXiv 2508.10925), Su et al. 2021 (RoFormer); for stretched rotary frequencies: Llama 3.1 reference code, Chen et
al. 2023 (arXiv 2306.15595), YaRN (arXiv 2309.00071), LongRoPE (arXiv 2402.13753).
Written for clarity: one sequence, every score in full, no cache. Tensors carry their Hugging Face names, without the
prefix that models with images put before them.
"""

import math

import torch


def rms_norm(x, weight, epsilon):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + epsilon) * weight


class Norms:
    """The norms of a family. Gemma stores weights minus 1."""

    def __init__(self, weights, config, family):
        self.weights, self.epsilon = weights, config["rms_norm_eps"]
        self.offset = 1 if family.startswith("Gemma") else 0

    def __call__(self, x, name):
        return rms_norm(x, self.weights[name + ".weight"] + self.offset, self.epsilon)


def head_width(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def frequencies_and_amplitude(base, scaling, width, config, length):
    plain = [base ** (-2 * i / width) for i in range(width // 2)]
    if not scaling:
        return plain, 1.0
    kind = scaling.get("rope_type", scaling.get("type"))
    if kind == "linear":
        return [f / scaling["factor"] for f in plain], 1.0
    if kind == "llama3":
        original = scaling["original_max_position_embeddings"]
        scaled = []
        for f in plain:
            wavelength = 2 * math.pi / f
            if wavelength < original / scaling["high_freq_factor"]:
                scaled.append(f)
            elif wavelength > original / scaling["low_freq_factor"]:
                scaled.append(f / scaling["factor"])
            else:
                smooth = (original / wavelength - scaling["low_freq_factor"]) / (
                    scaling["high_freq_factor"] - scaling["low_freq_factor"]
                )
                scaled.append((1 - smooth) * f / scaling["factor"] + smooth * f)
        return scaled, 1.0
    if kind == "yarn":
        original, factor = scaling["original_max_position_embeddings"], scaling["factor"]
        # Appendix A.2: dimension in which `turns` full turns fit into the original length; ends rounded outwards.
        def dimension(turns):
            return width * math.log(original / (2 * math.pi * turns)) / (2 * math.log(base))

        low, high = dimension(scaling.get("beta_fast", 32)), dimension(scaling.get("beta_slow", 1))
        if scaling.get("truncate", True):
            low, high = math.floor(low), math.ceil(high)
        low, high = max(low, 0), min(high, width - 1)
        scaled = []
        for i, f in enumerate(plain):
            keep = 1 - min(1.0, max(0.0, (i - low) / max(high - low, 0.001)))
            scaled.append(f * keep + f / factor * (1 - keep))
        # Equation 22; two factors of DeepSeek's variant, of which the quotient counts.
        return scaled, 1.0 if "mscale" in scaling else 0.1 * math.log(factor) + 1
    assert kind == "longrope"
    original = config["original_max_position_embeddings"]
    divisors = scaling["long_factor" if length > original else "short_factor"]
    stretch = config["max_position_embeddings"] / original
    return [f / d for f, d in zip(plain, divisors)], math.sqrt(1 + math.log(stretch) / math.log(original))


def rotate(x, base, scaling, config):
    """x: [heads, positions, head width]; each pair (i, i + half) of the rotated dimensions turns by position times frequency."""
    positions = x.shape[1]
    width = int(x.shape[-1] * config.get("partial_rotary_factor", 1.0))
    frequencies, amplitude = frequencies_and_amplitude(base, scaling, width, config, positions)
    angles = torch.outer(
        torch.arange(positions, dtype=torch.float64), torch.tensor(frequencies, dtype=torch.float64)
    )
    cos, sin = amplitude * angles.cos(), amplitude * angles.sin()
    first, second, still = x[..., : width // 2], x[..., width // 2 : width], x[..., width:]
    return torch.cat([first * cos - second * sin, second * cos + first * sin, still], -1)


def linear(x, weights, name):
    y = x @ weights[name + ".weight"].T
    return y + weights[name + ".bias"] if name + ".bias" in weights else y


def capped(x, cap):
    return x if cap is None else cap * torch.tanh(x / cap)


def window_of(layer, config, family):
    """How many positions a position of this layer sees, itself included; None for all."""
    window = config.get("sliding_window")
    if family == "Gemma2":
        return window if layer % 2 == 0 else None
    if family == "Gemma3":
        return window if (layer + 1) % config["sliding_window_pattern"] else None
    if family == "Olmo3":
        return window if (layer + 1) % 4 else None
    if family == "SmolLM3":
        return None
    if family == "GptOss":
        return None if layer % 2 else window
    if family.startswith("Qwen"):
        late = config.get("use_sliding_window") and layer >= config["max_window_layers"]
        return window if late else None
    return window


def attention(x, weights, config, family, norm, layer):
    name = f"model.layers.{layer}.self_attn"
    positions = x.shape[0]
    width = head_width(config)
    heads, groups = config["num_attention_heads"], config["num_key_value_heads"]
    if family == "Phi3":
        q, k, v = linear(x, weights, name + ".qkv_proj").split([heads * width, groups * width, groups * width], -1)
    else:
        q, k, v = (linear(x, weights, f"{name}.{part}_proj") for part in "qkv")
    if family in ("Olmo2", "Olmo3"):
        q, k = norm(q, name + ".q_norm"), norm(k, name + ".k_norm")
    q, k, v = (y.reshape(positions, -1, width).transpose(0, 1) for y in (q, k, v))
    if family in ("Qwen3", "Qwen3Moe", "Gemma3"):
        q, k = norm(q, name + ".q_norm"), norm(k, name + ".k_norm")
    window = window_of(layer, config, family)
    if family == "Gemma3" and window is not None:
        base, scaling = config["rope_local_base_freq"], None
    else:
        stated = config.get("rope_parameters", {})
        base, scaling = stated.get("rope_theta", config.get("rope_theta", 10000.0)), config.get("rope_scaling", stated)
    if family == "Olmo3" and window is not None:
        scaling = None
    if family != "SmolLM3" or (layer + 1) % config["no_rope_layer_interval"]:
        q, k = rotate(q, base, scaling, config), rotate(k, base, scaling, config)
    scale = config["query_pre_attn_scalar"] if family in ("Gemma2", "Gemma3") else width
    if family == "Granite":
        scale = config["attention_multiplier"] ** -2
    apart = torch.arange(positions)[:, None] - torch.arange(positions)[None, :]
    hidden = (apart < 0) | (apart >= (window or positions))
    outputs = []
    for head in range(heads):
        group = head // (heads // groups)
        scores = capped(q[head] @ k[group].T / math.sqrt(scale), config.get("attn_logit_softcapping"))
        scores = scores.masked_fill(hidden, -math.inf)
        if family == "GptOss":
            # A score of the head's own takes its share of the softmax, and has no value.
            sink = weights[name + ".sinks"][head].expand(positions, 1)
            shares = torch.softmax(torch.cat([scores, sink], -1), -1)[:, :-1]
        else:
            shares = torch.softmax(scores, -1)
        outputs.append(shares @ v[group])
    return linear(torch.cat(outputs, -1), weights, name + ".o_proj")


def expert_output(x, weights, config, family, name, expert):
    """What one expert makes of one position."""
    if family == "GptOss":
        # Weights [experts, in, out]; gate and up alternate.
        both = x @ weights[f"{name}.experts.gate_up_proj"][expert] + weights[f"{name}.experts.gate_up_proj_bias"][expert]
        limit, slope = config.get("swiglu_limit", 7.0), config.get("swiglu_alpha", 1.702)
        gate, up = both[0::2].clamp(max=limit), both[1::2].clamp(-limit, limit)
        inner = (up + 1) * gate / (1 + torch.exp(-slope * gate))
        return inner @ weights[f"{name}.experts.down_proj"][expert] + weights[f"{name}.experts.down_proj_bias"][expert]
    at, parts = f"{name}.experts.{expert}", ("gate_proj", "up_proj", "down_proj")
    if family == "Mixtral":
        at, parts = at.replace("mlp", "block_sparse_moe"), ("w1", "w3", "w2")
    gate, up = linear(x, weights, f"{at}.{parts[0]}"), linear(x, weights, f"{at}.{parts[1]}")
    return linear(gate / (1 + torch.exp(-gate)) * up, weights, f"{at}.{parts[2]}")


def mixture(x, weights, config, family, name):
    """Each position goes through its best experts, whose outputs are added, weighted by the router."""
    router = {"GptOss": ".router", "Qwen3Moe": ".gate"}.get(family)
    scores = linear(x, weights, name + router if router else name.replace("mlp", "block_sparse_moe.gate"))
    outputs = []
    for position, own in zip(x, scores):
        best = own.topk(config["num_experts_per_tok"]).indices
        shares = torch.softmax(own, -1)[best]
        if family != "Qwen3Moe" or config.get("norm_topk_prob"):
            shares = shares / shares.sum()
        parts = [expert_output(position, weights, config, family, name, expert) for expert in best.tolist()]
        outputs.append(sum(share * part for share, part in zip(shares, parts)))
    return torch.stack(outputs)


def has_experts(config, family, layer):
    if family == "Qwen3Moe":
        return layer not in config.get("mlp_only_layers", []) and (layer + 1) % config.get("decoder_sparse_step", 1) == 0
    return family in ("Mixtral", "GptOss")


def feed_forward(x, weights, config, family, layer):
    name = f"model.layers.{layer}.mlp"
    if has_experts(config, family, layer):
        return mixture(x, weights, config, family, name)
    if family == "Phi3":
        gate, up = linear(x, weights, name + ".gate_up_proj").chunk(2, -1)
    else:
        gate, up = linear(x, weights, name + ".gate_proj"), linear(x, weights, name + ".up_proj")
    if family.startswith("Gemma"):
        gate = gate / 2 * (1 + torch.tanh(math.sqrt(2 / math.pi) * (gate + 0.044715 * gate**3)))
    else:
        gate = gate / (1 + torch.exp(-gate))
    return linear(gate * up, weights, name + ".down_proj")


def block(x, weights, config, family, norm, layer):
    at = f"model.layers.{layer}"
    attend = lambda y: attention(y, weights, config, family, norm, layer)
    feed = lambda y: feed_forward(y, weights, config, family, layer)
    if family in ("Olmo2", "Olmo3"):
        x = x + norm(attend(x), at + ".post_attention_layernorm")
        return x + norm(feed(x), at + ".post_feedforward_layernorm")
    attended = attend(norm(x, at + ".input_layernorm"))
    if family in ("Gemma2", "Gemma3"):
        x = x + norm(attended, at + ".post_attention_layernorm")
        fed = feed(norm(x, at + ".pre_feedforward_layernorm"))
        return x + norm(fed, at + ".post_feedforward_layernorm")
    share = config.get("residual_multiplier", 1)
    x = x + share * attended
    return x + share * feed(norm(x, at + ".post_attention_layernorm"))


def family_of(config):
    return config["architectures"][0].replace("ForCausalLM", "").replace("ForConditionalGeneration", "")


def run(weights, config, ids, injections=None):
    """Hidden states [layers + 1, positions, width] and logits [positions, vocabulary] of one sequence.

    `injections` maps a layer (0 the embedding, k the output of block k) to a vector added at every position.
    """
    injections = injections or {}
    family = family_of(config)
    config = config.get("text_config", config)
    norm = Norms(weights, config, family)
    x = weights["model.embed_tokens.weight"][torch.tensor(ids)]
    if family.startswith("Gemma"):
        x = x * math.sqrt(config["hidden_size"])
    x = x * config.get("embedding_multiplier", 1)
    x = x + injections.get(0, 0)
    hidden = [x]
    for layer in range(config["num_hidden_layers"]):
        x = block(x, weights, config, family, norm, layer)
        x = x + injections.get(layer + 1, 0)
        hidden.append(x)
    head = weights["model.embed_tokens.weight" if config.get("tie_word_embeddings") else "lm_head.weight"]
    logits = capped(norm(x, "model.norm") @ head.T, config.get("final_logit_softcapping"))
    logits = logits / config.get("logits_scaling", 1)
    return torch.stack(hidden), logits


def label_probability(weights, config, before, label, ends, injections=None):
    """P(every token of the label, then any of `ends`) after the tokens `before`."""
    _, logits = run(weights, config, before + label, injections)
    chances = torch.softmax(logits, -1)
    chance = 1.0
    for i, token in enumerate(label):
        chance *= chances[len(before) - 1 + i, token].item()
    return chance * sum(chances[-1, end].item() for end in ends)
