"""Decoders of the Llama family in float64, from their published descriptions, as an independent reference.

Sources: Touvron et al. 2023 (Llama), Jiang et al. 2023 (Mistral 7B), Qwen technical reports (Qwen 2: arXiv 2407.10671,
Qwen 3: arXiv 2505.09388), Su et al. 2021 (RoFormer), Llama 3.1 reference code for the scaling of rotary frequencies.
Written for plainness: one sequence, every score in full, no cache. Tensors carry their Hugging Face names.
"""

import math

import torch


def rms_norm(x, weight, epsilon):
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + epsilon) * weight


def rotary_frequencies(config):
    width = head_width(config)
    frequencies = [config.get("rope_theta", 10000.0) ** (-2 * i / width) for i in range(width // 2)]
    scaling = config.get("rope_scaling")
    if not scaling:
        return frequencies
    if scaling["rope_type"] == "linear":
        return [f / scaling["factor"] for f in frequencies]
    assert scaling["rope_type"] == "llama3"
    low = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
    high = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
    scaled = []
    for f in frequencies:
        wavelength = 2 * math.pi / f
        if wavelength < high:
            scaled.append(f)
        elif wavelength > low:
            scaled.append(f / scaling["factor"])
        else:
            smooth = (scaling["original_max_position_embeddings"] / wavelength - scaling["low_freq_factor"]) / (
                scaling["high_freq_factor"] - scaling["low_freq_factor"]
            )
            scaled.append((1 - smooth) * f / scaling["factor"] + smooth * f)
    return scaled


def head_width(config):
    return config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]


def rotate(x, config):
    """x: [heads, positions, head width]; each pair (i, i + half) turns by position times frequency."""
    half = x.shape[-1] // 2
    angles = torch.outer(
        torch.arange(x.shape[1], dtype=torch.float64), torch.tensor(rotary_frequencies(config), dtype=torch.float64)
    )
    first, second = x[..., :half], x[..., half:]
    return torch.cat(
        [
            first * angles.cos() - second * angles.sin(),
            second * angles.cos() + first * angles.sin(),
        ],
        -1,
    )


def linear(x, weights, name):
    y = x @ weights[name + ".weight"].T
    return y + weights[name + ".bias"] if name + ".bias" in weights else y


def attention(x, weights, config, name):
    positions = x.shape[0]
    width = head_width(config)
    heads = config["num_attention_heads"]
    groups = config["num_key_value_heads"]

    def split(y, count):
        return y.reshape(positions, count, width).transpose(0, 1)

    q = split(linear(x, weights, name + ".q_proj"), heads)
    k = split(linear(x, weights, name + ".k_proj"), groups)
    v = split(linear(x, weights, name + ".v_proj"), groups)
    if name + ".q_norm.weight" in weights:
        q = rms_norm(q, weights[name + ".q_norm.weight"], config["rms_norm_eps"])
        k = rms_norm(k, weights[name + ".k_norm.weight"], config["rms_norm_eps"])
    q, k = rotate(q, config), rotate(k, config)
    window = config.get("sliding_window") or positions
    outputs = []
    for head in range(heads):
        group = head // (heads // groups)
        scores = q[head] @ k[group].T / math.sqrt(width)
        for i in range(positions):
            for j in range(positions):
                if j > i or i - j >= window:
                    scores[i, j] = -math.inf
        outputs.append(torch.softmax(scores, -1) @ v[group])
    return linear(torch.cat(outputs, -1), weights, name + ".o_proj")


def run(weights, config, ids, injections=None):
    """Hidden states [layers + 1, positions, width] and logits [positions, vocabulary] of one sequence.

    `injections` maps a layer (0 the embedding, k the output of block k) to a vector added at every position.
    """
    injections = injections or {}
    epsilon = config["rms_norm_eps"]
    x = weights["model.embed_tokens.weight"][torch.tensor(ids)]
    x = x + injections.get(0, 0)
    hidden = [x]
    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}"
        x = x + attention(
            rms_norm(x, weights[at + ".input_layernorm.weight"], epsilon), weights, config, at + ".self_attn"
        )
        normed = rms_norm(x, weights[at + ".post_attention_layernorm.weight"], epsilon)
        gate = linear(normed, weights, at + ".mlp.gate_proj")
        x = x + linear(
            gate / (1 + torch.exp(-gate)) * linear(normed, weights, at + ".mlp.up_proj"), weights, at + ".mlp.down_proj"
        )
        x = x + injections.get(layer + 1, 0)
        hidden.append(x)
    head = weights["model.embed_tokens.weight" if config.get("tie_word_embeddings") else "lm_head.weight"]
    logits = rms_norm(x, weights["model.norm.weight"], epsilon) @ head.T
    return torch.stack(hidden), logits


def label_probability(weights, config, before, label, ends, injections=None):
    """P(every token of the label, then any of `ends`) after the tokens `before`."""
    _, logits = run(weights, config, before + label, injections)
    chances = torch.softmax(logits, -1)
    chance = 1.0
    for i, token in enumerate(label):
        chance *= chances[len(before) - 1 + i, token].item()
    return chance * sum(chances[-1, end].item() for end in ends)
