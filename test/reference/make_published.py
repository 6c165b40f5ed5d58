"""What Hugging Face transformers computes with the published models of the tests, in float32.

    make_published.py          (packages torch, transformers, gguf, accelerate; after test/fetch-published-models.py)

For each text: its token ids, logits of the last position at some ids, the last position's state after each block (its
length and first four numbers), and the likeliest continuation.
"""

import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

root = Path(__file__).parents[2]
folder = root / ".cache" / "published-models"
question = "Are we spending too much, too little, or about the right amount on improving the environment?"
texts = {
    "smollm2": [
        "<|im_start|>system\nYou live in Leeds.<|im_end|>\n<|im_start|>user\n" + question
        + "\n1. too much\n2. about right\n3. too little\nAnswer with the number only.<|im_end|>\n<|im_start|>assistant\n",
        " ".join(f"Respondent {n} is {n % 70 + 18} years old and answers {n % 4 + 1}." for n in range(60)),
    ],
    "gemma3": [
        "<bos>Question: " + question + "\nOptions: too much, about right, too little\nAnswer:",
        # Longer than the window of 512 tokens that most layers have.
        "<bos>" + " ".join(f"Respondent {n} is {n % 70 + 18} years old and answers {n % 4 + 1}." for n in range(60)),
    ],
}


def last_states(model, ids):
    """The last position's state after each block, before the final norm."""
    states = []
    blocks = [block.register_forward_hook(lambda _, __, out: states.append(out)) for block in model.model.layers]
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -1]
    for block in blocks:
        block.remove()
    return logits, [(state[0] if isinstance(state, tuple) else state)[0, -1] for state in states]


results = {}
for name, prompts in texts.items():
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=f"{name}.gguf", dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=f"{name}.gguf")
    results[name] = []
    for text in prompts:
        ids = tokenizer(text, add_special_tokens=False).input_ids
        logits, states = last_states(model, ids)
        chosen = sorted({*logits.topk(20).indices.tolist(), *range(0, len(logits), len(logits) // 20)})
        written = model.generate(torch.tensor([ids]), max_new_tokens=8, do_sample=False)[0, len(ids):].tolist()
        results[name].append({
            "text": text,
            "ids": ids,
            "logits": {id: round(logits[id].item(), 5) for id in chosen},
            "states": [
                [float(f"{number:.6g}") for number in [state.norm().item(), *state[:4].tolist()]] for state in states
            ],
            "written": written,
        })
out = root / "test" / "lib" / "model" / "fixtures" / "published.json"
out.write_text(json.dumps(results, separators=(",", ":")) + "\n")
