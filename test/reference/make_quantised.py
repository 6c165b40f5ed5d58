"""Records the results of make_fixtures.py's checkpoints with projections held in 8 or 4 bits, in float64.

    /usr/bin/python3 test/reference/make_quantised.py      (Debian: python3-torch)

The rounding is written here a second time, from its description: blocks of a row share a scale; 4 bits are the levels
-8 ... 7 of blocks of 32, scaled so that the number farthest from 0 is -8; 8 bits are -119 ... 119 of blocks of 128. The
embedding is not rounded, even where the head that is tied to it is.
"""

import json

import numpy
import torch

import decoder
import make_fixtures

projections = ("q_proj.weight", "k_proj.weight", "v_proj.weight", "qkv_proj.weight", "o_proj.weight", "gate_proj.weight",
               "up_proj.weight", "gate_up_proj.weight", "down_proj.weight", "lm_head.weight")


def levels(matrix, bits):
    """Whole numbers and scales, [rows, blocks, length] and [rows, blocks, 1]."""
    length = 32 if bits == 4 else 128
    rows, columns = matrix.shape
    blocks = -(-columns // length)
    padded = numpy.zeros((rows, blocks * length))
    padded[:, :columns] = matrix
    padded = padded.reshape(rows, blocks, length)
    farthest = numpy.take_along_axis(padded, numpy.abs(padded).argmax(axis=2, keepdims=True), axis=2)
    scale = farthest / -8 if bits == 4 else numpy.abs(farthest) / 119
    most = -8 if bits == 4 else 119
    safe = numpy.where(farthest == 0, 1, farthest if bits == 4 else numpy.abs(farthest))
    whole = numpy.floor(padded * most / safe + 0.5)
    return (numpy.minimum(whole, 7) if bits == 4 else whole), scale


def dequantised(matrix, bits):
    whole, scale = levels(matrix, bits)
    # Scales are held as float32.
    values = whole * scale.astype(numpy.float32).astype(numpy.float64)
    return values.reshape(matrix.shape[0], -1)[:, : matrix.shape[1]]


def main():
    for number, name in enumerate(("qwen2", "llama-biased", "gemma2")):
        target = make_fixtures.folder / name
        config = json.loads((target / "config.json").read_text())
        held = {tensor: values.double() for tensor, values in make_fixtures.read_folder(target).items()}
        # A tied head is rounded; the embedding is not.
        held.setdefault("lm_head.weight", held["model.embed_tokens.weight"])
        untied = dict(config, tie_word_embeddings=False)
        for bits in (8, 4):
            weights = {
                tensor: torch.from_numpy(dequantised(values.numpy(), bits)) if tensor.endswith(projections) else values
                for tensor, values in held.items()
            }
            generator = torch.Generator().manual_seed(500 + number)
            recorded = make_fixtures.record(weights, untied, generator)
            (target / f"reference-{bits}-bit.json").write_text(json.dumps(recorded))
    # A matrix whose rows are not a whole number of blocks long, with a block of zeros.
    matrix = numpy.random.default_rng(7).standard_normal((3, 150)).astype(numpy.float32)
    matrix[1, 32:64] = 0
    planes = {}
    for bits in (8, 4):
        whole, scale = levels(matrix.astype(numpy.float64), bits)
        planes[f"{bits}-bit"] = dict(whole=whole.astype(int).flatten().tolist(), scale=make_fixtures.rounded(torch.from_numpy(scale)))
    content = dict(columns=150, matrix=make_fixtures.rounded(torch.from_numpy(matrix)), **planes)
    (make_fixtures.folder / "quantised.json").write_text(json.dumps(content))


if __name__ == "__main__":
    main()
