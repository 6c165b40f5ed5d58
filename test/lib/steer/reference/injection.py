"""Reference for test/lib/steer/plan/injection.test.ts: a Llama decoder in PyTorch, float64, written from the model's definition
(Touvron et al. 2023; rotary halves as in Hugging Face checkpoints), with vectors added after blocks.

    python3 injection.py FOLDER > injection.json      # FOLDER: what tinyCheckpoint() of tiny-checkpoint.ts wrote

Needs torch; the checkpoint is read by hand, so that no code is shared with the library."""
import json, math, struct, sys
import torch

folder = sys.argv[1]
config = json.load(open(f"{folder}/config.json"))
raw = open(f"{folder}/model.safetensors", "rb").read()
(length,) = struct.unpack("<Q", raw[:8])
header = json.loads(raw[8 : 8 + length])
weights = {
    name: torch.frombuffer(bytearray(raw[8 + length + e["data_offsets"][0] : 8 + length + e["data_offsets"][1]]), dtype=torch.float32)
    .reshape(e["shape"]).double()
    for name, e in header.items() if name != "__metadata__"
}
d, heads, kv, layers = (config[k] for k in ("hidden_size", "num_attention_heads", "num_key_value_heads", "num_hidden_layers"))
hd = d // heads

def norm(x, w):
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + config["rms_norm_eps"]) * w

def rotate(x, positions):  # [heads, n, hd]
    f = 10000.0 ** (-torch.arange(0, hd, 2, dtype=torch.float64) / hd)
    angle = positions[:, None] * f[None]
    cos, sin = torch.cat([angle.cos()] * 2, -1), torch.cat([angle.sin()] * 2, -1)
    half = torch.cat([-x[..., hd // 2 :], x[..., : hd // 2]], -1)
    return x * cos + half * sin

def states(ids, added):
    n = len(ids)
    positions = torch.arange(n, dtype=torch.float64)
    h = weights["model.embed_tokens.weight"][torch.tensor(ids)]
    rows = [h]
    mask = torch.full((n, n), -math.inf, dtype=torch.float64).triu(1)
    for k in range(layers):
        w = lambda name: weights[f"model.layers.{k}.{name}.weight"]
        x = norm(h, w("input_layernorm"))
        split = lambda y, m: y.reshape(n, m, hd).transpose(0, 1)
        q = rotate(split(x @ w("self_attn.q_proj").T, heads), positions)
        key = rotate(split(x @ w("self_attn.k_proj").T, kv), positions).repeat_interleave(heads // kv, 0)
        value = split(x @ w("self_attn.v_proj").T, kv).repeat_interleave(heads // kv, 0)
        attention = torch.softmax(q @ key.transpose(1, 2) / math.sqrt(hd) + mask, -1) @ value
        h = h + attention.transpose(0, 1).reshape(n, d) @ w("self_attn.o_proj").T
        x = norm(h, w("post_attention_layernorm"))
        h = h + (torch.nn.functional.silu(x @ w("mlp.gate_proj").T) * (x @ w("mlp.up_proj").T)) @ w("mlp.down_proj").T
        if k + 1 in added:
            h = h + added[k + 1]
        rows.append(h)
    return rows

def probabilities(prefix, question, options, end, added):
    logs = []
    for option in options:
        ids = prefix + question + option + [end]
        logits = norm(states(ids[:-1], added)[-1], weights["model.norm.weight"]) @ weights["model.embed_tokens.weight"].T
        log = torch.log_softmax(logits, -1)
        start = len(prefix) + len(question)
        logs.append(sum(log[at - 1, ids[at]].item() for at in range(start, len(ids))))
    p = [math.exp(x) for x in logs]
    return [x / sum(p) for x in p], 1 - sum(p)

prefix = list(b"You are a woman of the working class. ")
question = list(b"How happy are you?\n1. very\n2. quite\n10. not\n")
options = [list(b"1"), list(b"2"), list(b"10")]
vector = lambda attribute, code, layer: torch.tensor([math.sin(attribute + 7 * code + 3 * layer + i) for i in range(d)], dtype=torch.float64)
# Q260 = 2 after block 2 and Q287 = 3 after block 3, at strength 1.5.
added = {2: 1.5 * vector(260, 2, 2), 3: 1.5 * vector(287, 3, 3)}
plain, plain_invalid = probabilities(prefix, question, options, 257, {})
steered, steered_invalid = probabilities(prefix, question, options, 257, added)
rows = states(prefix + question, added)
json.dump({
    "prefix": prefix, "question": question, "options": options,
    "plain": plain, "plainInvalid": plain_invalid, "steered": steered, "steeredInvalid": steered_invalid,
    "meanHidden": [row[3:].mean(0).tolist() for row in rows],
}, sys.stdout, indent=1)
print()
