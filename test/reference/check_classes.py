"""Compares the reference decoder with the published classes, on the tiny checkpoints of the tests, in float64.

    check_classes.py [NAME …]          (packages torch and transformers)

The classes compute norms, rotary positions and routers in float32 in places, so that differences of 1e-6 are theirs. A
class that also takes images is left out.
"""

import json
import sys

import torch
import transformers

import decoder
import make_fixtures

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
for name, (architecture, *_) in make_fixtures.checkpoints.items():
    if "Conditional" in architecture or len(sys.argv) > 1 and name not in sys.argv[1:]:
        continue
    folder = make_fixtures.folder / name
    config = json.loads((folder / "config.json").read_text())
    model = getattr(transformers, architecture).from_pretrained(
        folder, dtype=torch.float64, attn_implementation="eager", experts_implementation="eager", pad_token_id=0).eval()
    weights = {n: t.double() for n, t in make_fixtures.read_folder(folder).items()}
    generator = torch.Generator().manual_seed(7)
    ids = torch.randint(0, make_fixtures.vocabulary - 3, (300,), generator=generator).tolist()
    with torch.no_grad():
        expected = model(torch.tensor([ids])).logits[0]
    _, found = decoder.run(weights, config, ids)
    print(f"{name:14} {((found - expected).abs().max() / expected.abs().max()).item():.1e}")
