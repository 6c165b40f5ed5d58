"""Writes a teaching model (a Hugging Face folder) as a GGUF file for llama.cpp: teaching_gguf.py FOLDER OUT.gguf

Needs the package `gguf`. The tokenizer keeps its tokens and merges; llama.cpp cannot split text the way the teaching
model does, so words are cut differently there ("superbpe" comes nearest: it only splits off numbers). Its tokens of
whole sentences and lines are therefore user-defined ones, which llama.cpp finds before it splits.
"""

import json
import struct
import sys
from pathlib import Path

import gguf
import numpy as np

folder, out = Path(sys.argv[1]), sys.argv[2]
config = json.loads((folder / "config.json").read_text())
tokenizer = json.loads((folder / "tokenizer.json").read_text())
template = json.loads((folder / "tokenizer_config.json").read_text())["chat_template"]

raw = (folder / "model.safetensors").read_bytes()
(length,) = struct.unpack("<Q", raw[:8])
tensors = {}
for name, about in json.loads(raw[8 : 8 + length]).items():
    if name == "__metadata__":
        continue
    start, end = about["data_offsets"]
    kind = {"F16": np.float16, "F32": np.float32}[about["dtype"]]
    data = np.frombuffer(raw[8 + length + start : 8 + length + end], kind)
    tensors[name] = data.reshape(about["shape"]).astype(np.float32)

heads, kv = config["num_attention_heads"], config["num_key_value_heads"]
writer = gguf.GGUFWriter(out, "llama")
writer.add_name("populi teaching")
writer.add_context_length(config["max_position_embeddings"])
writer.add_embedding_length(config["hidden_size"])
writer.add_block_count(config["num_hidden_layers"])
writer.add_feed_forward_length(config["intermediate_size"])
writer.add_head_count(heads)
writer.add_head_count_kv(kv)
writer.add_rope_dimension_count(config["head_dim"])
writer.add_rope_freq_base(config["rope_theta"])
writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
writer.add_vocab_size(config["vocab_size"])

vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1])
special = {token["id"] for token in tokenizer["added_tokens"]}
writer.add_tokenizer_model("gpt2")
writer.add_tokenizer_pre("superbpe")
printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
others = [byte for byte in range(256) if byte not in printable]
bytes_of = {chr(byte): byte for byte in printable} | {chr(256 + i): byte for i, byte in enumerate(others)}


def sentence(token):
    """The text of a token that is a sentence or a line, else None. Control tokens are neither."""
    text = bytes(bytes_of[character] for character in token).decode(errors="replace")
    return text if len(text) > 1 and (" " in text[1:] or text[-1] in ".?!\n") else None


texts, kinds = [], []
for token, id in vocabulary:
    whole = None if id in special else sentence(token)
    texts.append(token if whole is None else whole)
    kinds.append(
        gguf.TokenType.CONTROL
        if id in special
        else gguf.TokenType.NORMAL if whole is None else gguf.TokenType.USER_DEFINED
    )
writer.add_token_list(texts)
writer.add_token_types(kinds)
merges = tokenizer["model"]["merges"]
writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in merges])
writer.add_eos_token_id(config["eos_token_id"])
writer.add_pad_token_id(config["pad_token_id"])
writer.add_add_bos_token(False)
writer.add_chat_template(template)


def interleaved(weight, heads):
    """llama.cpp rotates neighbouring dimensions of a head, Hugging Face its halves."""
    rows = weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
    return rows.swapaxes(1, 2).reshape(weight.shape)


names = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
for name, weight in tensors.items():
    parts = name.removeprefix("model.").removesuffix(".weight")
    if parts == "embed_tokens":
        writer.add_tensor("token_embd.weight", weight)
    elif parts == "norm":
        writer.add_tensor("output_norm.weight", weight)
    elif parts.startswith("layers."):
        _, block, part = parts.split(".", 2)
        if part == "self_attn.q_proj":
            weight = interleaved(weight, heads)
        if part == "self_attn.k_proj":
            weight = interleaved(weight, kv)
        writer.add_tensor(f"blk.{block}.{names[part]}.weight", np.ascontiguousarray(weight))
    else:
        sys.exit(f"{name}: not a weight of a teaching model")
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
