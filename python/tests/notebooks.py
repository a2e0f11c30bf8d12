"""Runs the notebooks of examples/notebooks and compares what they print with what is stored in them.

    python notebooks.py            compare
    python notebooks.py --write    store what they print
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "notebooks"


def outputs(cell):
    """What a cell shows, without what differs from run to run."""
    shown = []
    for output in cell.get("outputs", []):
        data = output.get("data", {"text": output.get("text", "")})
        shown.append(json.dumps({"error": output.get("ename"), **data}, sort_keys=True))
    return shown


def main(write):
    failed = 0
    notebooks = sorted(FOLDER.glob("*.ipynb"))
    for path in notebooks:
        stored = nbformat.read(path, as_version=4)
        fresh = nbformat.read(path, as_version=4)
        with tempfile.TemporaryDirectory() as folder:
            ipc = Config(KernelManager={"transport": "ipc", "ip": os.path.join(folder, "kernel")})
            client = NotebookClient(fresh, timeout=300, kernel_name="python3", config=ipc)
            client.execute(cwd=folder)
        if write:
            for cell in fresh.cells:
                cell.metadata.clear()
            fresh.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
            nbformat.write(fresh, path)
            continue
        for number, (old, new) in enumerate(zip(stored.cells, fresh.cells), 1):
            if outputs(old) != outputs(new):
                failed += 1
                print(f"{path.name}, cell {number}: stored {outputs(old)}, printed {outputs(new)}")
    print(f"{len(notebooks)} notebooks, {failed} cells differ")
    return 1 if failed or len(notebooks) < 5 else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
