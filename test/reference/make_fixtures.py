"""Writes tiny random checkpoints of every supported architecture, with the reference's results for them.

    /usr/bin/python3 test/reference/make_fixtures.py [NAME …]      (Debian: python3-torch)

The safetensors files are written here by hand, from the format's description, so that the reader is checked against another
writer. Seeded: the same bytes come out again.
"""

import json
import pathlib
import shutil
import struct
import sys

import torch

import decoder

folder = pathlib.Path(__file__).parent.parent / "lib" / "model" / "fixtures"
specials = ["<pad>", "<end>", "<|system|>", "<|user|>", "<|assistant|>", "<stop>"]
letters = list("0123456789abcdefghijklmnopqrstuvwxyz ?.,:\n") + ["\u00e9"]
vocabulary = len(specials) + len(letters) + 3  # three ids without a token, as padded embeddings have

base = dict(
    hidden_act="silu", vocab_size=vocabulary, hidden_size=16, intermediate_size=24, num_hidden_layers=3,
    num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5, rope_theta=10000.0, max_position_embeddings=1024,
    tie_word_embeddings=False, eos_token_id=1, bos_token_id=None,
)
checkpoints = {
    "llama": ("LlamaForCausalLM", "F32", 1, dict(
        rope_theta=500.0,
        rope_scaling=dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
                          original_max_position_embeddings=16))),
    "llama-tied": ("LlamaForCausalLM", "F16", 1, dict(num_key_value_heads=4, tie_word_embeddings=True)),
    "llama-biased": ("LlamaForCausalLM", "F32", 1, dict(
        num_key_value_heads=1, attention_bias=True, mlp_bias=True, rope_scaling=dict(rope_type="linear", factor=4.0))),
    "mistral": ("MistralForCausalLM", "BF16", 1, dict(head_dim=8, sliding_window=5)),
    "qwen2": ("Qwen2ForCausalLM", "F32", 2, dict(tie_word_embeddings=True, eos_token_id=[1, 5])),
    "qwen3": ("Qwen3ForCausalLM", "BF16", 1, dict(head_dim=6, rms_norm_eps=1e-6)),
    "qwen2-yarn": ("Qwen2ForCausalLM", "BF16", 1, dict(
        rope_theta=300.0, max_position_embeddings=160, use_sliding_window=True, sliding_window=11, max_window_layers=2,
        rope_scaling=dict(type="yarn", factor=4.0, beta_fast=20, original_max_position_embeddings=160))),
    "gemma": ("GemmaForCausalLM", "BF16", 1, dict(
        head_dim=8, num_key_value_heads=1, hidden_act="gelu", tie_word_embeddings=True)),
    "gemma2": ("Gemma2ForCausalLM", "BF16", 1, dict(
        head_dim=6, hidden_activation="gelu_pytorch_tanh", query_pre_attn_scalar=9, attn_logit_softcapping=2.0,
        final_logit_softcapping=3.0, sliding_window=7, tie_word_embeddings=True)),
    # The text part of a model that also takes images, whose configuration leaves out fields that its class has defaults for.
    "gemma3": ("Gemma3ForConditionalGeneration", "BF16", 2, dict(
        head_dim=6, hidden_activation="gelu_pytorch_tanh", query_pre_attn_scalar=5, sliding_window=7,
        sliding_window_pattern=2, rope_theta=3000.0, rope_local_base_freq=100.0, tie_word_embeddings=True,
        rope_scaling=dict(rope_type="linear", factor=8.0))),
    "phi3": ("Phi3ForCausalLM", "BF16", 1, dict(
        num_attention_heads=2, num_key_value_heads=1, partial_rotary_factor=0.75, sliding_window=300,
        original_max_position_embeddings=64, tie_word_embeddings=True,
        rope_scaling=dict(type="longrope", short_factor=[1.0, 1.1, 1.3], long_factor=[1.2, 4.0, 20.0]))),
    "olmo2": ("Olmo2ForCausalLM", "BF16", 1, dict(rope_theta=5000.0)),
    "olmo3": ("Olmo3ForCausalLM", "BF16", 1, dict(
        num_hidden_layers=4, sliding_window=9, rope_theta=500000.0, max_position_embeddings=160,
        rope_scaling=dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=160))),
    "smollm3": ("SmolLM3ForCausalLM", "BF16", 1, dict(
        rope_theta=300.0, tie_word_embeddings=True, no_rope_layer_interval=2)),
    "granite": ("GraniteForCausalLM", "F32", 1, dict(
        tie_word_embeddings=True, embedding_multiplier=3.0, residual_multiplier=0.4, attention_multiplier=0.2,
        logits_scaling=1.5)),
    "ministral3": ("Ministral3ForCausalLM", "BF16", 1, dict(
        head_dim=6, max_position_embeddings=2400,
        rope_parameters=dict(rope_type="yarn", rope_theta=300.0, factor=4.0, original_max_position_embeddings=600,
                             beta_fast=20, beta_slow=1, mscale=1.0, mscale_all_dim=1.0, llama_4_scaling_beta=0.1))),
    "mixtral": ("MixtralForCausalLM", "BF16", 1, dict(num_local_experts=4, num_experts_per_tok=2, sliding_window=None)),
    "qwen3-moe": ("Qwen3MoeForCausalLM", "BF16", 1, dict(
        head_dim=6, num_experts=5, num_experts_per_tok=3, moe_intermediate_size=8, norm_topk_prob=True)),
    "gpt-oss": ("GptOssForCausalLM", "BF16", 1, dict(
        head_dim=8, num_local_experts=4, num_experts_per_tok=2, attention_bias=True, sliding_window=7, swiglu_limit=0.7,
        rope_theta=300.0, max_position_embeddings=160,
        rope_scaling=dict(rope_type="yarn", factor=4.0, beta_fast=20.0, beta_slow=1.0, truncate=False,
                          original_max_position_embeddings=160))),
    # The second block has one feed-forward part, and weights of experts do not add up to 1.
    "qwen3-moe-mixed": ("Qwen3MoeForCausalLM", "F32", 1, dict(
        num_experts=4, num_experts_per_tok=2, moe_intermediate_size=8, mlp_only_layers=[1])),
}
stored = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def shapes(config, kind):
    d, inner, width = config["hidden_size"], config["intermediate_size"], decoder.head_width(config)
    queries, keys = config["num_attention_heads"] * width, config["num_key_value_heads"] * width
    qkv_bias = kind.startswith("Qwen2") or config.get("attention_bias", False)
    attention_bias, mlp_bias = config.get("attention_bias", False), config.get("mlp_bias", False)
    projections = [
        ("self_attn.q_proj", queries, d, qkv_bias), ("self_attn.k_proj", keys, d, qkv_bias),
        ("self_attn.v_proj", keys, d, qkv_bias), ("self_attn.o_proj", d, queries, attention_bias),
        ("mlp.gate_proj", inner, d, mlp_bias), ("mlp.up_proj", inner, d, mlp_bias), ("mlp.down_proj", d, inner, mlp_bias),
    ]
    if kind.startswith("Phi3"):
        projections = [
            ("self_attn.qkv_proj", queries + 2 * keys, d, False), ("self_attn.o_proj", d, queries, False),
            ("mlp.gate_up_proj", 2 * inner, d, False), ("mlp.down_proj", d, inner, False),
        ]
    norms = [("input_layernorm", d), ("post_attention_layernorm", d)]
    if kind.startswith("Olmo"):
        norms = [("post_attention_layernorm", d), ("post_feedforward_layernorm", d),
                 ("self_attn.q_norm", queries), ("self_attn.k_norm", keys)]
    if kind.startswith(("Gemma2", "Gemma3")):
        norms += [("pre_feedforward_layernorm", d), ("post_feedforward_layernorm", d)]
    if kind.startswith(("Qwen3", "Gemma3")):  # also Qwen3Moe
        norms = [("self_attn.q_norm", width), ("self_attn.k_norm", width)] + norms
    yield "model.embed_tokens.weight", [vocabulary, d]
    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}"
        experts = decoder.has_experts(config, decoder.family_of(config), layer)
        if experts:
            yield from expert_shapes(config, kind, at)
        for part, rows, columns, bias in projections:
            if experts and part.startswith("mlp."):
                continue
            yield f"{at}.{part}.weight", [rows, columns]
            if bias:
                yield f"{at}.{part}.bias", [rows]
        for part, length in norms:
            yield f"{at}.{part}.weight", [length]
    yield "model.norm.weight", [d]
    if not config["tie_word_embeddings"]:
        yield "lm_head.weight", [vocabulary, d]


def expert_shapes(config, kind, at):
    d = config["hidden_size"]
    count = config.get("num_local_experts", config.get("num_experts"))
    inner = config.get("moe_intermediate_size", config["intermediate_size"])
    if kind.startswith("GptOss"):
        yield f"{at}.self_attn.sinks", [config["num_attention_heads"]]
        yield f"{at}.mlp.router.weight", [count, d]
        yield f"{at}.mlp.router.bias", [count]
        yield f"{at}.mlp.experts.gate_up_proj", [count, d, 2 * inner]
        yield f"{at}.mlp.experts.gate_up_proj_bias", [count, 2 * inner]
        yield f"{at}.mlp.experts.down_proj", [count, inner, d]
        yield f"{at}.mlp.experts.down_proj_bias", [count, d]
        return
    room, parts = ("block_sparse_moe", "w1 w3 w2") if kind.startswith("Mixtral") else ("mlp", "gate_proj up_proj down_proj")
    yield f"{at}.{room}.gate.weight", [count, d]
    for expert in range(count):
        for part, rows, columns in zip(parts.split(), (inner, inner, d), (d, d, inner)):
            yield f"{at}.{room}.experts.{expert}.{part}.weight", [rows, columns]


def draw(shape, name, generator, kind):
    x = torch.randn(shape, generator=generator, dtype=torch.float64)
    if "norm" in name:
        return 0.3 * x if kind.startswith("Gemma") else 1 + 0.3 * x
    if name.endswith("bias"):
        return 0.3 * x
    return x * (0.8 if "embed" in name else 1.2 / shape[-1] ** 0.5)


def write_safetensors(path, tensors, kind):
    header, parts, at = {"__metadata__": {"format": "pt"}}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.contiguous()
        raw = tensor.view(torch.int16).numpy().tobytes() if kind == "BF16" else tensor.numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [at, at + len(raw)]}
        parts.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def read_safetensors(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = bytearray(data[8 + length + begin : 8 + length + end])
        tensors[name] = torch.frombuffer(raw, dtype=stored[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def read_folder(target):
    return {name: tensor for file in sorted(target.glob("*.safetensors")) for name, tensor in read_safetensors(file).items()}


def write_tokenizer(target):
    tokens = specials + letters
    added = [
        {"id": i, "content": t, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
        for i, t in enumerate(specials)
    ]
    tokenizer = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": None, "post_processor": None, "decoder": {"type": "Fuse"},
        "model": {"type": "BPE", "dropout": None, "unk_token": "?", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
                  "vocab": {t: i for i, t in enumerate(tokens)}, "merges": []},
    }
    template = (
        "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<end>' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
    )
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<end>", "pad_token": "<pad>",
              "chat_template": template}
    (target / "tokenizer.json").write_text(json.dumps(tokenizer))
    (target / "tokenizer_config.json").write_text(json.dumps(config))


def rounded(x):
    return [float(f"{v:.9g}") for v in x.flatten().tolist()]


def record(weights, config, generator):
    def ids(n):
        return torch.randint(0, vocabulary - 3, (n,), generator=generator).tolist()

    outer, config = config, config.get("text_config", config)
    d, layers = config["hidden_size"], config["num_hidden_layers"]
    injections = {1: 0.7 * torch.randn(d, generator=generator, dtype=torch.float64),
                  layers: 0.7 * torch.randn(d, generator=generator, dtype=torch.float64)}
    ends = config["eos_token_id"] if isinstance(config["eos_token_id"], list) else [config["eos_token_id"]]
    sequences = []

    def add_sequences(length):
        tokens = ids(length)
        for injected in (False, True):
            hidden, logits = decoder.run(weights, outer, tokens, injections if injected else None)
            # Of long sequences only the last two positions, which see all the others.
            kept = list(range(length)) if length < 20 else [length - 2, length - 1]
            sequences.append(dict(ids=tokens, injected=injected, positions=kept,
                                  hidden=rounded(hidden[:, kept]), logits=rounded(logits[kept])))

    for length in (1, 2, 9, 70):
        add_sequences(length)
    digit = {c: len(specials) + letters.index(c) for c in letters}
    prefix = ids(7)
    questions = []
    for length, labels in ((4, ["1", "2", "3"]), (9, ["1", "10", "2", "a bc"]), (6, [str(n) for n in range(1, 11)])):
        questions.append(dict(ids=ids(length), options=[[digit[c] for c in label] for label in labels]))
    scores = []
    for injected in (False, True):
        for question in questions:
            chances = [decoder.label_probability(weights, outer, prefix + question["ids"], label, ends,
                                               injections if injected else None) for label in question["options"]]
            scores.append(dict(injected=injected, probabilities=[c / sum(chances) for c in chances],
                               invalid=1 - sum(chances)))
    greedy = []
    for length in (3, 8):
        prompt, answer = ids(length), []
        while len(answer) < 6:
            _, logits = decoder.run(weights, outer, prompt + answer)
            token = int(logits[-1].argmax())
            if token in ends:
                break
            answer.append(token)
        greedy.append(dict(prompt=prompt, answer=answer))
    # Beyond all windows and original lengths.
    add_sequences(520)
    return dict(injections={str(k): rounded(v) for k, v in injections.items()}, sequences=sequences, prefix=prefix,
                questions=questions, scores=scores, greedy=greedy)


def main():
    for number, (name, (architecture, kind, shards, changes)) in enumerate(checkpoints.items()):
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        shutil.rmtree(folder / name, ignore_errors=True)
        generator = torch.Generator().manual_seed(100 + number)
        target = folder / name
        target.mkdir(parents=True)
        config = dict(architectures=[architecture], **{**base, **changes})
        held = {n: draw(s, n, generator, architecture).to(stored[kind]) for n, s in shapes(config, architecture)}
        weights = {n: t.double() for n, t in held.items()}
        if "Conditional" in architecture:
            text = {k: v for k, v in config.items() if k not in ("architectures", "hidden_act", "tie_word_embeddings")}
            config = dict(architectures=[architecture], eos_token_id=config["eos_token_id"], text_config=text)
            held = {f"language_model.{n}": t for n, t in held.items()}
        (target / "config.json").write_text(json.dumps(config, indent=1) + "\n")
        names = list(held)
        if shards == 1:
            write_safetensors(target / "model.safetensors", held, kind)
        else:
            where = {n: f"model-0000{1 + (i * shards) // len(names)}-of-0000{shards}.safetensors" for i, n in enumerate(names)}
            for file in sorted(set(where.values())):
                write_safetensors(target / file, {n: held[n] for n in names if where[n] == file}, kind)
            (target / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}))
        write_tokenizer(target)
        if "Conditional" in architecture:
            config["text_config"] = dict(config["text_config"], tie_word_embeddings=True)
        (target / "reference.json").write_text(json.dumps(record(weights, config, generator)))


if __name__ == "__main__":
    main()
