"""The peer of `npm run bench -- model --peer pytorch`: the same workload in PyTorch on the same cores.

Reads {"shape", "agents", "items", "prefix", "item", "options", "threads"} as JSON on standard input; prints seconds as JSON:
"whole"  (a) one full forward for each (agent, item), the head on the last position: what the published implementation does
"shared" (b) the profile's keys and values computed once for each agent, the items as one batch over them
"ended"  (b') the same with the work of ours: then the labels' tokens over the questions' keys and values, as alternatives of
         one row, and log-probabilities of the labels and of what ends them
"prompt" one prompt of 400 tokens; "product" GFLOP/s of the block's largest product alone
Random weights, float32, eager mode; only the last position goes through the head, in all of them.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F


def main():
    asked = json.load(sys.stdin)
    torch.set_num_threads(asked["threads"])
    torch.manual_seed(1)
    shape = asked["shape"]
    with torch.no_grad():
        model = Decoder(shape)
        prefix, item = asked["prefix"], asked["item"]
        profile = torch.randint(10, shape["vocab_size"], (1, prefix))
        questions = torch.randint(10, shape["vocab_size"], (asked["items"], item))
        model(torch.cat([profile, questions[:1]], 1))  # warm

        def whole():
            for row in questions[:2]:
                model(torch.cat([profile, row[None]], 1))

        def shared():
            past = model(profile)[1]
            model(questions, past)

        labels = torch.arange(2, 2 + asked["options"])

        def ended():
            past = model(profile)[1]
            logits, own = model(questions, past)
            first = logits.log_softmax(-1)[:, labels]
            rows = asked["items"]
            both = [
                tuple(torch.cat([p.expand(rows, -1, -1, -1), q], 2) for p, q in zip(before, after))
                for before, after in zip(past, own)
            ]
            ends = model(labels.expand(rows, -1), both, alternatives=True)[0].log_softmax(-1)[..., 1]
            return (first + ends).softmax(-1)

        result = {
            "whole": timed(whole) / 2 * asked["items"] * asked["agents"],
            "shared": timed(shared) * asked["agents"],
            "ended": timed(ended) * asked["agents"],
            "prompt": timed(lambda: model(torch.randint(10, shape["vocab_size"], (1, 400)))),
            "product": product(shape, asked["items"] * item),
        }
    print(json.dumps({**result, "version": torch.__version__}))


def timed(work, repeats=3):
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return sorted(times)[len(times) // 2]


def product(shape, rows):
    width, inner = shape["hidden_size"], shape["intermediate_size"]
    left, right = torch.randn(rows, width), torch.randn(2 * inner, width)
    return 2 * rows * width * 2 * inner / timed(lambda: F.linear(left, right), 9) / 1e9


class Decoder:
    def __init__(self, shape):
        self.heads, self.kv = shape["num_attention_heads"], shape["num_key_value_heads"]
        d, inner = shape["hidden_size"], shape["intermediate_size"]
        self.width = d // self.heads
        w = lambda *size: torch.randn(*size) * 0.02
        self.embedding = w(shape["vocab_size"], d)
        self.blocks = [
            {
                "qkv": w((self.heads + 2 * self.kv) * self.width, d),
                "bias": w((self.heads + 2 * self.kv) * self.width),
                "o": w(d, d),
                "gate_up": w(2 * inner, d),
                "down": w(d, inner),
                "norms": (torch.ones(d), torch.ones(d)),
            }
            for _ in range(shape["num_hidden_layers"])
        ]
        self.frequencies = shape["rope_theta"] ** (-torch.arange(0, self.width, 2) / self.width)

    def __call__(self, ids, past=None, alternatives=False):
        """ids [rows, t] → logits of the last position [rows, vocabulary], and keys and values a block.

        With alternatives, the t tokens each come next, see none of the others, and all have logits [rows, t, vocabulary].
        """
        x = F.embedding(ids, self.embedding)
        rows, t, _ = x.shape
        before = 0 if past is None else past[0][0].shape[2]
        places = torch.full((t,), before) if alternatives else torch.arange(before, before + t)
        angles = places[:, None] * self.frequencies
        cos, sin = angles.cos().repeat(1, 2), angles.sin().repeat(1, 2)
        mask = torch.full((t, t), -math.inf)
        mask = mask.fill_diagonal_(0) if alternatives else mask.triu(1)
        if before:
            mask = torch.cat([torch.zeros(t, before), mask], 1)
        kept = []
        for index, block in enumerate(self.blocks):
            n = norm(x, block["norms"][0])
            q, k, v = F.linear(n, block["qkv"], block["bias"]).view(rows, t, -1, self.width).transpose(1, 2).split(
                [self.heads, self.kv, self.kv], 1
            )
            q, k = turn(q, cos, sin), turn(k, cos, sin)
            kept.append((k, v))
            if past is not None:
                k = torch.cat([past[index][0].expand(rows, -1, -1, -1), k], 2)
                v = torch.cat([past[index][1].expand(rows, -1, -1, -1), v], 2)
            # The query heads of one key head as rows of one product: cheaper here than repeating the keys.
            group = self.heads // self.kv
            q = q.reshape(rows, self.kv, group * t, self.width)
            scores = (q @ k.transpose(2, 3) / math.sqrt(self.width)).view(rows, self.kv, group, t, -1) + mask
            mixed = scores.softmax(-1).view(rows, self.kv, group * t, -1) @ v
            mixed = mixed.view(rows, self.heads, t, self.width).transpose(1, 2).reshape(rows, t, -1)
            x = x + F.linear(mixed, block["o"])
            gate, up = F.linear(norm(x, block["norms"][1]), block["gate_up"]).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, block["down"])
        if not alternatives:
            x = x[:, -1]
        return F.linear(norm(x, torch.ones(x.shape[-1])), self.embedding), kept


def norm(x, weight):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * weight


def turn(x, cos, sin):
    half = x.shape[-1] // 2
    return x * cos + torch.cat([-x[..., half:], x[..., :half]], -1) * sin


main()
