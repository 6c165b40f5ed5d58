"""Random blocks in every format of GGUF files that we read, and the numbers that the package `gguf` makes of them.

    make_gguf_formats.py          (packages gguf and numpy)
"""

import base64
import json
from pathlib import Path

import gguf
import numpy as np

# Where the half-precision scales of a block are; random bytes there could be infinite.
scales = {
    "F16": [0], "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0],
}
random = np.random.default_rng(15)
cases = {}
for name in ["F32", "F16", "BF16", *list(scales)[1:], "MXFP4"]:
    kind = gguf.GGMLQuantizationType[name]
    numbers, size = gguf.GGML_QUANT_SIZES[kind]
    count = 3 if numbers > 1 else 64
    if numbers == 1:
        values = random.standard_normal(count).astype(np.float32)
        blocks = gguf.quants.quantize(values, kind).view(np.uint8).reshape(count, size)
    else:
        blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
        for at in scales.get(name, []):
            blocks[:, at : at + 2] = random.normal(0, 0.01, count).astype(np.float16).view(np.uint8).reshape(count, 2)
        if name == "MXFP4":
            blocks[:, 0] = [0, 1, 120]
    found = gguf.quants.dequantize(blocks.reshape(1, -1), kind).astype(np.float32)
    cases[name] = {
        "blocks": base64.b64encode(blocks.tobytes()).decode(),
        "numbers": base64.b64encode(found.tobytes()).decode(),
    }
out = Path(__file__).parents[1] / "lib" / "model" / "gguf" / "format" / "formats.json"
out.write_text(json.dumps(cases, indent=1) + "\n")
