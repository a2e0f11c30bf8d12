#!/usr/bin/env bash
# All tests: Rust, the Python checker, and where it can be had the foreign oracle (python-flint, SymPy,
# NumPy, safetensors).
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v python3 >/dev/null; then
    # The oracle lives in a virtual environment of its own; without network or pip the tests that
    # want it say so and the rest runs.
    if [ ! -x .venv/bin/python ]; then
        python3 -m venv .venv >/dev/null 2>&1 || echo "note: no python3-venv, so no foreign oracle"
    fi
    if [ -x .venv/bin/python ] && ! .venv/bin/python -c "import flint, numpy, safetensors, sympy" 2>/dev/null; then
        .venv/bin/python -m pip install --quiet --disable-pip-version-check \
            "python-flint>=0.8" sympy "numpy>=1.25" "safetensors>=0.4" \
            || echo "note: python-flint, SymPy, NumPy or safetensors cannot be installed, so no foreign oracle"
    fi
    python3 -m unittest discover --start-directory proofs --pattern 'test_*.py'
else
    echo "note: no python3: the Python checker and the foreign oracle are not tested"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
cargo test --workspace --locked 2>&1 | tee "$log"
# Cargo ends with the documentation tests of the last crate; this is the sum of all Rust tests.
awk '/^test result:/ { passed += $4; failed += $6 } END { print passed " passed, " failed " failed" }' "$log"
