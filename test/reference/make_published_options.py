"""Rendered chats, option probabilities and greedy answers of the published models by Hugging Face transformers, in float32.

    make_published_options.py          (packages torch, transformers, gguf, accelerate; after test/fetch-published-models.py)

One survey question in each of five languages. SmolLM2 answers a chat with an option's number; Gemma, a base model,
continues a text with an option's words, which are several tokens. A label's probability includes the token that ends
texts, and is stored as a logarithm.
"""

import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

root = Path(__file__).parents[2]
folder = root / ".cache" / "published-models"
model_tests = root / "test" / "lib" / "model"
stated = json.loads((model_tests / "tokenizer" / "survey-questions.json").read_text())
asked = {
    language: (questions[0], stated["options"][language][:4]) for language, questions in stated["questions"].items()
}


def numbered(question, options):
    return "\n".join([question, *[f"{n + 1}. {option}" for n, option in enumerate(options)]])


chats = {
    "smollm2": [
        *[[{"role": "user", "content": numbered(*question)}] for question in asked.values()],
        [{"role": "system", "content": "You live in Łódź. "}, {"role": "user", "content": "1. yes\n2. no "}],
        [{"role": "user", "content": " Wer? "}, {"role": "assistant", "content": "Ich.\n"},
         {"role": "user", "content": "谁？"}],
    ],
    "gemma3": [],
}


def next_tokens(model, ids):
    """Logarithms of the probabilities of each next token, after each position."""
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)


def scored(model, tokenizer, text, labels):
    ids = tokenizer(text, add_special_tokens=False).input_ids
    options = [tokenizer(label, add_special_tokens=False).input_ids for label in labels]
    logs = []
    for label in options:
        found = next_tokens(model, ids + label)[len(ids) - 1:]
        logs.append(sum(found[n, token].item() for n, token in enumerate([*label, tokenizer.eos_token_id])))
    written = model.generate(torch.tensor([ids]), max_new_tokens=8, do_sample=False)[0, len(ids):].tolist()
    return {"ids": ids, "options": options, "logs": [round(log, 6) for log in logs], "written": written}


results = {}
for name in chats:
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=f"{name}.gguf", dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=f"{name}.gguf")
    rendered = [
        tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for chat in chats[name]
    ]
    questions = []
    for number, (question, options) in enumerate(asked.values()):
        text, labels = (
            (rendered[number], [str(n + 1) for n in range(len(options))]) if rendered
            else (f"<bos>{question}\n" + " / ".join(options) + "\n=", [f" {option}" for option in options])
        )
        questions.append(scored(model, tokenizer, text, labels))
    results[name] = {
        "chats": [{"messages": chat, "text": text} for chat, text in zip(chats[name], rendered)],
        "end": tokenizer.eos_token_id,
        "questions": questions,
    }
out = model_tests / "fixtures" / "published-options.json"
out.write_text(json.dumps(results, ensure_ascii=False, separators=(",", ":")) + "\n")
