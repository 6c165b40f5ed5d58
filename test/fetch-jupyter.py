#!/usr/bin/env python3
"""Installs today's Jupyter from PyPI for tests that drive it: fetch-jupyter.py [FOLDER]

JupyterLab 4, Notebook 7 and nbconvert 7, with what people use beside them. FOLDER, a virtual environment, is
.cache/jupyter-of-tests of this checkout by default (250 MB). One that is there already, with these versions, is left as it is.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

packages = [
    "jupyterlab==4.6.6",
    "notebook==7.6.5",
    "nbconvert==7.17.2",
    "anywidget==0.11.0",
    "jupyter-resource-usage==1.3.0",
    "jupytext==1.19.6",
    "papermill==2.7.0",
]

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / ".cache" / "jupyter-of-tests"
record = folder / "installed.txt"
wanted = "\n".join(packages)
if record.exists() and record.read_text() == wanted:
    sys.exit()
shutil.rmtree(folder, ignore_errors=True)
# Debian's Python cannot put a pip into the environment; its own pip can install there.
subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile"]
subprocess.run([*pip, *packages], check=True)
record.write_text(wanted)
print(folder)
