"""The token ids that the published tokenizers give for 2,000 survey questions in five languages, as one hash a language.

    make_published_tokens.py          (packages transformers, gguf, tokenizers; after test/fetch-published-models.py)

Gemma's tokenizer is the one that transformers makes of the GGUF file. SmolLM2's tokenizer.json cuts off single digits before
anything else, which transformers leaves out; it is added here.
"""

import hashlib
import json
from pathlib import Path

from tokenizers import pre_tokenizers
from transformers import AutoTokenizer

root = Path(__file__).parents[2]
folder = root / ".cache" / "published-models"
here = root / "test" / "lib" / "model" / "tokenizer"
stated = json.loads((here / "survey-questions.json").read_text())


def questions(language):
    """Every question with two to six options, under ten kinds of labels."""
    for question in stated["questions"][language]:
        for label in stated["labels"]:
            for count in range(2, 7):
                options = stated["options"][language][:count]
                lines = [label.replace("1", str(number + 1)) + option for number, option in enumerate(options)]
                yield "\n".join([question, *lines])


results = {}
for name in ["smollm2", "gemma3"]:
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=f"{name}.gguf")
    if name == "smollm2":
        backend = tokenizer.backend_tokenizer
        backend.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), backend.pre_tokenizer])
    results[name] = {}
    for language in stated["questions"]:
        digest = hashlib.sha256()
        for text in questions(language):
            digest.update((",".join(map(str, tokenizer(text, add_special_tokens=False).input_ids)) + "\n").encode())
        results[name][language] = digest.hexdigest()
(here / "published-tokens.json").write_text(json.dumps(results, indent=2) + "\n")
