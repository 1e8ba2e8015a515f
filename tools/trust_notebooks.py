"""Tells Jupyter that the project's notebooks may show their pictures, which it hides in notebooks that it has not run itself.

Usage: .venv/bin/python tools/trust_notebooks.py

Signatures go where Jupyter keeps them for this user (see `jupyter --paths`); the notebooks stay as they are. `jupyter trust` does the
same in three times the time.
"""

import json
import pathlib
import sys

sys.modules["rfc3987_syntax"] = None  # checks of URIs, which no notebook needs: half of the time that nbformat takes to load

from nbformat import from_dict  # noqa: E402
from nbformat.sign import NotebookNotary  # noqa: E402

folder = pathlib.Path(__file__).parent.parent / "notebooks"
notary = NotebookNotary()
for path in sorted(folder.glob("**/*.ipynb")):
    if ".ipynb_checkpoints" not in path.parts:
        notary.sign(from_dict(json.loads(path.read_text(encoding="utf-8"))))
