"""Small tokenizers trained on survey questions, as the metadata of GGUF files, and the ids that the package `tokenizers` gives.

    make_gguf_tokenizers.py          (packages tokenizers and transformers)

Each way to cut texts is trained with its own pattern, so that a text that is cut differently gets other ids. The patterns are
those of transformers' reader of GGUF files, where it has them.
"""

import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers.integrations.gguf.gguf_tokenizer_mapping import GGUF_PRE_TOKENIZER_SPLITS

texts = [
    "How much do you trust the police: a great deal, quite a lot, not very much, or none at all?",
    "Don't you think we're spending TOO MUCH on it? I'd say we've done $1,234.50 (12345) worth; they'll see.",
    "On a scale from 1 to 10, where 1 means \u201cnot at all\u201d and 10 means \u201ccompletely\u201d\u2026\n\n\nWhat\u2019s your answer?",
    "\u00bfCu\u00e1nto conf\u00eda usted en la polic\u00eda: mucho, bastante, no mucho o nada? A\u00f1o 2024.",
    "In welchem Ma\u00dfe vertrauen Sie der Polizei? Stra\u00dfenbahnf\u00fchrer\tund  \u00c4rzte:   sehr.\r\n",
    "\u0645\u0627 \u0645\u062f\u0649 \u062b\u0642\u062a\u0643 \u0628\u0627\u0644\u0634\u0631\u0637\u0629\u061f \u0661\u0662\u0663 \u0643\u062b\u064a\u0631\u064b\u0627",
    "\u041d\u0430\u0441\u043a\u043e\u043b\u044c\u043a\u043e \u0432\u044b \u0434\u043e\u0432\u0435\u0440\u044f\u0435\u0442\u0435 \u043f\u043e\u043b\u0438\u0446\u0438\u0438? 1) \u041f\u043e\u043b\u043d\u043e\u0441\u0442\u044c\u044e; 2) \u041e\u0442\u0447\u0430\u0441\u0442\u0438.",
    "\u4f60\u5bf9\u8b66\u5bdf\u7684\u4fe1\u4efb\u7a0b\u5ea6\u5982\u4f55\uff1f1\uff0e\u975e\u5e38\u4fe1\u4efb 2\uff0e\u4e0d\u592a\u4fe1\u4efb",
    "camelCaseWord HTTPServer2go e\u0301tude nai\u0308ve \U0001F600\U0001F468\u200d\U0001F469\u200d\U0001F467 x_y/z//\n  indented\n\t\ttabs '''quoted'S",
    "  leading spaces, trailing spaces   ",
]
gpt2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
patterns = {
    **{name: [GGUF_PRE_TOKENIZER_SPLITS[name]] for name in ["llama-bpe", "smaug-bpe", "qwen2", "tekken", "gpt-4o"]},
    "smollm": [r"\p{N}", gpt2],
    "gpt-2": [gpt2],
}
alphabet = pre_tokenizers.ByteLevel.alphabet()
cases = {}


def record(name, tokenizer, metadata):
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda entry: entry[1])
    cases[name] = {
        "metadata": {**metadata, "tokenizer.ggml.tokens": [token for token, _ in vocabulary]},
        "ids": [tokenizer.encode(text, add_special_tokens=False).ids for text in texts],
        "decoded": [tokenizer.decode(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts],
    }


for name, regexes in patterns.items():
    tokenizer = Tokenizer(models.BPE())
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    cuts = [pre_tokenizers.Split(Regex(regex), behavior="isolated") for regex in regexes]
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*cuts, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=700, initial_alphabet=sorted(alphabet)))
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    record(name, tokenizer, {
        "general.architecture": "llama",
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": name,
        "tokenizer.ggml.merges": [" ".join(merge) for merge in merges],
    })

# SentencePiece with bytes for what it does not know, with and without a space before the text.
for name, prefixed in [("sentencepiece", True), ("sentencepiece-plain", False)]:
    learned = Tokenizer(models.BPE())
    space = "\u2581"
    learned.pre_tokenizer = pre_tokenizers.Metaspace(replacement=space, prepend_scheme="always")
    learned.train_from_iterator(texts[:7], trainers.BpeTrainer(vocab_size=420))
    words = [token for token, _ in sorted(learned.get_vocab().items(), key=lambda entry: entry[1])]
    # Characters come last in Llama's vocabulary, merged pieces in the order in which they are learned.
    pieces = [word for word in words if len(word) > 1] + [word for word in words if len(word) == 1]
    special = ["<unk>", "<s>", "</s>", *[f"<0x{byte:02X}>" for byte in range(256)]]
    tokens = special + pieces
    scores = [0.0] * len(special) + [-float(rank) for rank in range(len(pieces))]
    ids = {token: id for id, token in enumerate(tokens)}
    merges = []
    for piece in pieces:
        ways = [(piece[:cut], piece[cut:]) for cut in range(len(piece) - 1, 0, -1)]
        merges += [way for way in ways if way[0] in pieces and way[1] in pieces]
    tokenizer = Tokenizer(models.BPE(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    replace = normalizers.Replace(" ", space)
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend(space), replace]) if prefixed else replace
    strip = [decoders.Strip(" ", 1, 0)] if prefixed else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace(space, " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    record(name, tokenizer, {
        "general.architecture": "llama",
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.scores": scores,
        "tokenizer.ggml.token_type": [2, 3, 3, *[6] * 256, *[1] * len(pieces)],
        "tokenizer.ggml.add_space_prefix": prefixed,
        "tokenizer.ggml.unknown_token_id": 0,
    })

out = Path(__file__).parents[1] / "lib" / "model" / "gguf" / "tokenizer" / "tokenizers.json"
out.parent.mkdir(exist_ok=True)
out.write_text(json.dumps({"texts": texts, "cases": cases}, separators=(",", ":")) + "\n")
