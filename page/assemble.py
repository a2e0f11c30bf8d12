"""Puts the page together: one file with the module, the style and the scripts in it, and, if it is asked for,
a second one with Pyodide and the Python checker.

    python3 page/assemble.py MODULE PAGE
    python3 page/assemble.py --python PYODIDE SCRIPT
"""

import base64
import gzip
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
WEB = HERE / "web"
SCRIPTS = ["elements.js", "engine.js", "formula.js", "python.js", "certificates.js", "reports.js",
           "polynomials.js", "main.js"]
PYODIDE = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]


def packed(data):
    """Compressed, the same for the same bytes, as text."""
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()


def page(module):
    version = re.search(r'^version = "(.*)"', (HERE / "../Cargo.toml").read_text("utf-8"), re.M).group(1)
    parts = {path.name: path.read_text("utf-8") for path in WEB.iterdir()}
    text = parts["index.html"]
    parts["scripts"] = "\n".join(parts[name] for name in SCRIPTS)
    parts |= {"module": packed(module), "version": version}
    return re.sub(r"\{\{([\w.-]+)\}\}", lambda found: parts[found.group(1)].strip(), text)


def python(pyodide):
    """A script that sets one variable: files of Pyodide, and the checker as it is."""
    proofs = HERE / "../proofs"
    sources = [proofs / "check.py", *sorted((proofs / "neurocert_check").glob("*.py"))]
    found = {
        "files": {name: packed((pyodide / name).read_bytes()) for name in PYODIDE},
        "checker": {path.relative_to(proofs).as_posix(): path.read_text("utf-8") for path in sources},
    }
    note = "Pyodide (https://pyodide.org, MPL-2.0) and the Python checker of neurocert."
    return f"// {note}\nwindow.NEUROCERT_PYTHON = {json.dumps(found)};\n"


def main(arguments):
    if arguments[0] == "--python":
        made, to = python(pathlib.Path(arguments[1])), arguments[2]
    else:
        made, to = page(pathlib.Path(arguments[0]).read_bytes()), arguments[1]
    pathlib.Path(to).write_text(made, "utf-8")
    print(f"{to}: {len(made.encode())} bytes")


main(sys.argv[1:])
