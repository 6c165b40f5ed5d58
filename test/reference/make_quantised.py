"""Records the results of make_fixtures.py's checkpoints with projections held in 8 or 4 bits, in float64.

    /usr/bin/python3 test/reference/make_quantised.py      (Debian: python3-torch)

The rounding is written here a second time, from its description: blocks of a row share a scale; 4 bits are 16 levels of
blocks of 32 over the block's range or .93 or .86 of it, with scale and offset by regression, whichever leaves the least
squared error; 8 bits are -119 ... 119 of blocks of 128. The embedding is not rounded, even where the head that is tied to it is.
"""

import json

import numpy
import torch

import decoder
import make_fixtures

projections = ("q_proj.weight", "k_proj.weight", "v_proj.weight", "qkv_proj.weight", "o_proj.weight", "gate_proj.weight",
               "up_proj.weight", "gate_up_proj.weight", "down_proj.weight", "lm_head.weight")


def levels(matrix, bits):
    """Whole numbers, [rows, blocks, length], scales and offsets, [rows, blocks, 1]."""
    length = 32 if bits == 4 else 128
    rows, columns = matrix.shape
    blocks = -(-columns // length)
    padded = numpy.zeros((rows, blocks * length))
    padded[:, :columns] = matrix
    padded = padded.reshape(rows, blocks, length)
    if bits == 8:
        farthest = numpy.abs(padded).max(axis=2, keepdims=True)
        whole = numpy.floor(padded * 119 / numpy.where(farthest == 0, 1, farthest) + 0.5)
        return whole, farthest / 119, numpy.zeros_like(farthest)
    whole = numpy.zeros_like(padded)
    scale, offset = numpy.zeros((rows, blocks, 1)), numpy.zeros((rows, blocks, 1))
    for row in range(rows):
        for block in range(blocks):
            own = padded[row, block, : min(length, columns - block * length)]
            extent, centre = own.max() - own.min(), (own.min() + own.max()) / 2
            offset[row, block], least = centre, numpy.inf
            for share in (1, 0.93, 0.86) if extent > 0 else ():
                found = numpy.clip(numpy.floor((own - centre) * (15 / (share * extent)) + 8), 0, 15) - 8
                slope, base = numpy.polyfit(found, own, 1)
                error = ((own - slope * found - base) ** 2).sum()
                if error < least * (1 - 1e-9):
                    least, scale[row, block], offset[row, block] = error, slope, base
                    whole[row, block, : len(own)] = found
    return whole, scale, offset


def dequantised(matrix, bits):
    whole, scale, offset = levels(matrix, bits)
    # Scales and offsets are held as float32.
    held = [numbers.astype(numpy.float32).astype(numpy.float64) for numbers in (scale, offset)]
    values = whole * held[0] + held[1]
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
        whole, *numbers = levels(matrix.astype(numpy.float64), bits)
        scale, offset = (make_fixtures.rounded(torch.from_numpy(each)) for each in numbers)
        planes[f"{bits}-bit"] = dict(whole=whole.astype(int).flatten().tolist(), scale=scale, offset=offset)
    content = dict(columns=150, matrix=make_fixtures.rounded(torch.from_numpy(matrix)), **planes)
    (make_fixtures.folder / "quantised.json").write_text(json.dumps(content))


if __name__ == "__main__":
    main()
