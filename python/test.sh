#!/usr/bin/env bash
# The Python package: builds the wheel in a virtual environment, installs it, and runs its tests and notebooks.
#
#     bash python/test.sh                       as it is given away
#     bash python/test.sh --features script     with the command line
#     bash python/test.sh --features panics     with a test of what becomes of a fault
#
# It needs Rust and Python 3.9 or newer, and PyPI for maturin. What else can be installed is tested too: NumPy,
# pandas, SymPy, python-flint, Dask, and nbclient for the notebooks of examples/notebooks.
set -euo pipefail
cd "$(dirname "$0")"

venv=${NEUROCERT_VENV:-.venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
python=$PWD/$venv/bin/python
case $venv in /*) python=$venv/bin/python ;; esac
pip=("$python" -m pip --quiet --disable-pip-version-check install)

"${pip[@]}" "maturin>=1.9,<2"
for peer in numpy pandas sympy "python-flint>=0.7" "dask distributed" "nbclient ipykernel"; do
    # shellcheck disable=SC2086
    "${pip[@]}" $peer || echo "NOT TESTED: $peer cannot be installed"
done

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
"$python" -m maturin build --release --out "$wheels" "$@"
wheel=$(ls "$wheels"/*.whl)
"${pip[@]}" --force-reinstall --no-deps "$wheel"
echo "wheel: $(wc -c < "$wheel") bytes"

# Away from the sources, so that what is installed is what is tested.
cd "$wheels"
tests=$OLDPWD/tests
NEUROCERT_WHEEL=$wheel "$python" -m unittest discover --start-directory "$tests"
if "$python" -c "import nbclient, ipykernel" 2>/dev/null; then
    "$python" "$tests/notebooks.py"
else
    echo "NOT TESTED: the notebooks"
fi
