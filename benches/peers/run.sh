#!/bin/sh
# Compares `neurocert dim` with NumPy, with NumPy + FLINT and, where it is installed, with Macaulay2, checking with
# making, and polynomials with FLINT's.
#
# Needs cargo and python3 with venv (Debian: apt install python3-venv). Puts NumPy and python-flint
# into benches/peers/.venv, builds the release binaries, runs everything, prints Markdown tables.
# Some minutes; most of it is the SVD at width 32. Arguments go to compare.py (see its --help).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=$here/.venv/bin/python
[ -x "$python" ] || python3 -m venv "$here/.venv"
"$python" -c 'import numpy, threadpoolctl; from importlib.util import find_spec; find_spec("flint").origin' 2>/dev/null ||
    "$python" -m pip install --quiet numpy python-flint threadpoolctl
(cd "$here/../.." && cargo build --quiet --release --workspace)
export PYTHONDONTWRITEBYTECODE=1
uname -srm
grep -m 1 'model name' /proc/cpuinfo || true
printf '\n## Dimension: l = 2, t = 3, a = 2\n\n'
"$python" -E "$here/compare.py" "$@"
printf '\n## Dimension of MLPs, a sweep\n\n'
"$python" -E "$here/sweep.py"
printf '\n## Checking against making\n\n'
"$python" -E "$here/check_cost.py"
printf '\n## Polynomials\n\n'
"$python" -E "$here/polynomial.py"
