#!/usr/bin/env bash
# All tests: the Python checker and Rust, and where it can be had the foreign oracle (python-flint, SymPy,
# NumPy, safetensors). A failed stage does not stop the next one; the summary at the end has them all.
#
#     bash tests/run.sh          what a developer runs
#     bash tests/run.sh --full   with the long sweeps, as CI does
#     NEUROCERT_FULL=all bash tests/run.sh    with all of the two longest
set -uo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
    "") [ $# -le 1 ] || { echo "tests/run.sh: one option at most: --full" >&2; exit 2; } ;;
    --full) export NEUROCERT_FULL=1 ;;
    *) echo "tests/run.sh: unknown option '$1'; allowed: --full" >&2; exit 2 ;;
esac

log=$(mktemp)
python_log=$(mktemp)
trap 'rm -f "$log" "$python_log"' EXIT
summary=()
passed=0
failed=0
broken=0

# finished NAME COUNTER LOG START STATUS: COUNTER reads a log and prints "passed failed".
finished() {
    local name=$1 counter=$2 from=$3 start=$4 verdict=ok p=0 f=0
    [ "$5" -eq 0 ] || { verdict=FAILED; broken=1; }
    read -r p f < <("$counter" "$from")
    passed=$((passed + p))
    failed=$((failed + f))
    summary+=("$(printf '%-16s %-7s %5d passed %3d failed %5d s' "$name" "$verdict" "$p" "$f" $((SECONDS - start)))")
}

count_rust() { awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$1"; }
count_python() {
    awk '/^Ran [0-9]+ test/ { n = $2 }
         /^FAILED \(/ { gsub(/[^0-9,=a-z]/, ""); split($0, part, ",")
                        for (i in part) if (part[i] ~ /failures=|errors=/) { sub(/.*=/, "", part[i]); f += part[i] } }
         END { print n - f, f + 0 }' "$1"
}

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
    # Beside the compiler, which often has use for one core only.
    python3 -m unittest discover --start-directory proofs --pattern 'test_*.py' >"$python_log" 2>&1 &
    python=$!
else
    echo "note: no python3: the Python checker and the foreign oracle are not tested"
fi

printf '\n== Rust\n'
cargo test --workspace --all-features --locked --no-fail-fast 2>&1 | tee "$log"
finished "Rust" count_rust "$log" 0 "${PIPESTATUS[0]}"

if [ -n "${python:-}" ]; then
    wait "$python"
    status=$?
    printf '\n== Python checker\n'
    cat "$python_log"
    finished "Python checker" count_python "$python_log" 0 "$status"
fi

printf '\n== Summary%s\n' "${NEUROCERT_FULL:+ (with the long sweeps)}"
printf '%s\n' "${summary[@]}"
[ "$broken" -eq 0 ] || echo "a stage failed; its output is above"
echo "$passed passed, $failed failed"
exit "$broken"
