"""What llama.cpp computes for the questions of make_published_options.py.

    make_published_llama.py LLAMA_SERVER     (package gguf; after test/fetch-published-models.py, make_published_options.py)

LLAMA_SERVER is the command that starts llama.cpp's server (here Debian's), with keys and values in float32 (`-ctk f32
-ctv f32 -fa off`); `-m FILE --port PORT -c 1024 -np 1` are added.

Beside weights that are stored in few bits, llama.cpp rounds activations to 8 bits. So each model runs twice: as
published, and from a copy with the same weights in float32, where nothing is rounded. The difference is llama.cpp's own
rounding error.
"""

import json
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from gguf import GGUFReader, GGUFValueType, GGUFWriter, dequantize

root = Path(__file__).parents[2]
fixtures = root / "test" / "lib" / "model" / "fixtures"
port = 18470


def post(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as reply:
        return json.load(reply)


def wait(server):
    for _ in range(60):
        try:
            return post("/health")
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(1)
    raise SystemExit("llama.cpp's server does not start")


def in_float32(source, target):
    """A copy of a GGUF file with every weight in float32."""
    reader = GGUFReader(source)
    writer = GGUFWriter(target, reader.fields["general.architecture"].contents())
    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        of = field.types[-1] if kind == GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, of)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def next_tokens(ids, wanted):
    """The logarithms of the probabilities of the wanted tokens after `ids`."""
    found = {}
    for count in [4096, 300_000]:
        # A reply that is an end or part of a character comes without probabilities, so another token is forced. The
        # probabilities are those before that.
        reply = post("/completion", {
            "prompt": ids, "n_predict": 1, "n_probs": count, "temperature": 0, "logit_bias": [["a", 1000]]})
        found = {token["id"]: token["logprob"] for token in reply["completion_probabilities"][0]["top_logprobs"]}
        if all(token in found for token in wanted):
            break
    return {token: found[token] for token in wanted}


def scored(question, end):
    wanted = {}
    paths = [[*option, end] for option in question["options"]]
    for path in paths:
        for n, token in enumerate(path):
            wanted.setdefault(tuple(path[:n]), set()).add(token)
    found = {begun: next_tokens([*question["ids"], *begun], tokens) for begun, tokens in wanted.items()}
    logs = [sum(found[tuple(path[:n])][token] for n, token in enumerate(path)) for path in paths]
    reply = post("/completion", {
        "prompt": question["ids"], "n_predict": len(question["written"]), "temperature": 0, "return_tokens": True})
    return {"logs": [round(log, 6) for log in logs], "written": reply["tokens"]}


def run(file, reference):
    server = subprocess.Popen(
        [*shlex.split(sys.argv[1]), "-m", str(file), "--port", str(port), "-c", "1024", "-np", "1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(server)
        return [scored(question, reference["end"]) for question in reference["questions"]]
    finally:
        server.terminate()
        server.wait()


results = {}
for name, reference in json.loads((fixtures / "published-options.json").read_text()).items():
    file = root / ".cache" / "published-models" / f"{name}.gguf"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"{name}.gguf"
        in_float32(file, copy)
        results[name] = {"float32": run(copy, reference), "published": run(file, reference)}
(fixtures / "published-llama.json").write_text(json.dumps(results, separators=(",", ":")) + "\n")
