"""Writes tiny random checkpoints of the tests as GGUF files, in the way of llama.cpp's converter.

    make_gguf.py [NAME …]          (packages gguf, numpy and safetensors)

Names of tensors and of metadata are those of the package `gguf`. What the converter changes (github.com/ggml-org/llama.cpp,
convert_hf_to_gguf.py): rows of query and key projections of the Llama family are put in the order in which it rotates, Gemma's
norms get 1 added, Llama 3's rotary scaling becomes a tensor of divisors, and Phi-3's becomes two. The experts of a block become one tensor, and
gpt-oss' gate and up projections, which alternate, two.
"""

import json
import math
import re
import sys
from pathlib import Path

import gguf
import numpy as np
from safetensors import safe_open

fixtures = Path(__file__).parents[1] / "lib" / "model" / "fixtures"
architectures = {
    "llama": "LLAMA", "llama-tied": "LLAMA", "llama-biased": "LLAMA", "qwen2": "QWEN2", "qwen2-yarn": "QWEN2", "qwen3": "QWEN3",
    "gemma": "GEMMA", "gemma2": "GEMMA2", "gemma3": "GEMMA3", "phi3": "PHI3", "olmo2": "OLMO2",
    "olmo3": "OLMO2", "smollm3": "SMOLLM3", "granite": "GRANITE",
    "mixtral": "LLAMA", "qwen3-moe": "QWEN3MOE", "gpt-oss": "GPT_OSS",
}


def tensors_of(folder):
    """Name, values and number format of each tensor."""
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            for name in file.keys():
                tensor = file.get_tensor(name)
                yield name.replace("language_model.", ""), tensor.float().numpy(), str(tensor.dtype).split(".")[1]


def interleaved(weight, heads):
    """llama.cpp rotates neighbouring dimensions of a head, Hugging Face a head's halves."""
    rows = weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
    return rows.swapaxes(1, 2).reshape(weight.shape)


def add_scaling(writer, config, rotated):
    scaling = config.get("rope_scaling") or {}
    kind = scaling.get("rope_type", scaling.get("type"))
    if kind == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(scaling["factor"])
    if kind == "yarn":
        writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
        writer.add_rope_scaling_factor(scaling["factor"])
        writer.add_rope_scaling_orig_ctx_len(scaling["original_max_position_embeddings"])
        if "beta_fast" in scaling:
            writer.add_rope_scaling_yarn_beta_fast(scaling["beta_fast"])
    if kind == "llama3":
        original, factor = scaling["original_max_position_embeddings"], scaling["factor"]
        low, high = scaling["low_freq_factor"], scaling["high_freq_factor"]
        divisors = []
        for frequency in 1 / config["rope_theta"] ** (np.arange(0, rotated, 2) / rotated):
            length = 2 * math.pi / frequency
            smooth = (original / length - low) / (high - low)
            if length < original / high:
                divisors.append(1)
            elif length > original / low:
                divisors.append(factor)
            else:
                divisors.append(1 / ((1 - smooth) / factor + smooth))
        writer.add_tensor("rope_freqs.weight", np.array(divisors, np.float32))
    if kind == "longrope":
        writer.add_rope_scaling_orig_ctx_len(config["original_max_position_embeddings"])
        writer.add_tensor("rope_factors_short.weight", np.array(scaling["short_factor"], np.float32))
        writer.add_tensor("rope_factors_long.weight", np.array(scaling["long_factor"], np.float32))


def add_tokenizer(writer, folder):
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    vocabulary = {**tokenizer["model"]["vocab"], **{one["content"]: one["id"] for one in tokenizer["added_tokens"]}}
    special = {one["id"] for one in tokenizer["added_tokens"]}
    tokens = [token for token, _ in sorted(vocabulary.items(), key=lambda entry: entry[1])]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list([token.replace(" ", "Ġ").replace("\n", "Ċ") if len(token) == 1 else token for token in tokens])
    writer.add_token_types([gguf.TokenType.CONTROL if id in special else gguf.TokenType.NORMAL for id in range(len(tokens))])
    # The fixtures merge nothing; the writer leaves out an empty list.
    writer.add_token_merges(["z z"])
    writer.add_eos_token_id(1)
    writer.add_pad_token_id(0)
    writer.add_chat_template(settings["chat_template"])


def with_stacked_experts(tensors):
    """All experts of a block in one tensor, `[experts, out, in]`."""
    stacks = {}
    for name, values, kind in tensors:
        expert = re.match(r"(.*)\.(?:mlp|block_sparse_moe)\.experts\.(\d+)\.(\w+)\.weight", name)
        if expert:
            part = {"w1": "gate_proj", "w2": "down_proj", "w3": "up_proj"}.get(expert[3], expert[3])
            stacks.setdefault((f"{expert[1]}.mlp.experts.{part}.weight", kind), {})[int(expert[2])] = values
        elif name.endswith("experts.gate_up_proj"):
            for part, half in (("gate_proj", 0), ("up_proj", 1)):
                yield name.replace("gate_up_proj", f"{part}.weight"), values.swapaxes(1, 2)[:, half::2], kind
        elif name.endswith("experts.gate_up_proj_bias"):
            for part, half in (("gate_proj", 0), ("up_proj", 1)):
                yield name.replace("gate_up_proj_bias", f"{part}.bias"), values[:, half::2], "float32"
        elif name.endswith("experts.down_proj"):
            yield name + ".weight", values.swapaxes(1, 2), kind
        elif name.endswith("experts.down_proj_bias"):
            yield name.replace("_bias", ".bias"), values, "float32"
        elif name.endswith(".sinks"):
            yield name + ".weight", values, kind
        else:
            yield name, values, kind
    for (name, kind), experts in stacks.items():
        yield name, np.stack([experts[expert] for expert in sorted(experts)]), kind


def write(name, architecture):
    folder = fixtures / name
    stated = json.loads((folder / "config.json").read_text())
    config = stated.get("text_config", stated)
    arch = gguf.MODEL_ARCH[architecture]
    layers, heads = config["num_hidden_layers"], config["num_attention_heads"]
    keys = config["num_key_value_heads"]
    head = config.get("head_dim", config["hidden_size"] // heads)
    rotated = int(head * config.get("partial_rotary_factor", 1))
    writer = gguf.GGUFWriter(fixtures / "gguf" / f"{name}.gguf", gguf.MODEL_ARCH_NAMES[arch])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(layers)
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(keys)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_rope_dimension_count(rotated)
    count = config.get("num_local_experts", config.get("num_experts"))
    if count:
        writer.add_expert_count(count)
        writer.add_expert_used_count(config["num_experts_per_tok"])
        if architecture != "LLAMA":
            writer.add_expert_feed_forward_length(config.get("moe_intermediate_size", config["intermediate_size"]))
    if config.get("sliding_window") and architecture != "QWEN2":
        writer.add_sliding_window(config["sliding_window"])
    if config.get("attn_logit_softcapping"):
        writer.add_attn_logit_softcapping(config["attn_logit_softcapping"])
        writer.add_final_logit_softcapping(config["final_logit_softcapping"])
    if architecture == "GRANITE":
        writer.add_embedding_scale(config["embedding_multiplier"])
        writer.add_residual_scale(config["residual_multiplier"])
        writer.add_attention_scale(config["attention_multiplier"])
        writer.add_logit_scale(config["logits_scaling"])
    add_scaling(writer, config, rotated)
    add_tokenizer(writer, folder)
    names = gguf.get_tensor_name_map(arch, layers)
    for tensor, values, kind in with_stacked_experts(tensors_of(folder)):
        if architecture in ("LLAMA", "SMOLLM3", "GRANITE") and (".q_proj." in tensor or ".k_proj." in tensor):
            values = interleaved(values, heads if ".q_proj." in tensor else keys)
        if architecture.startswith("GEMMA") and tensor.endswith("norm.weight"):
            values = values + np.float32(1)
        stored = names.get_name(tensor, try_suffixes=(".weight", ".bias"))
        assert stored, tensor
        # As in the converter, vectors stay in float32.
        to = {"float32": "F32", "float16": "F16", "bfloat16": "BF16"}[kind] if values.ndim > 1 else "F32"
        number = gguf.GGMLQuantizationType[to]
        writer.add_tensor(stored, gguf.quants.quantize(np.ascontiguousarray(values), number), raw_dtype=number)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


(fixtures / "gguf").mkdir(exist_ok=True)
for name, architecture in architectures.items():
    if len(sys.argv) == 1 or name in sys.argv[1:]:
        write(name, architecture)
