#!/usr/bin/env bash
# The page: page/dist/neurocert.html, one file that needs no server and no network.
#
#     bash page/build.sh              the page
#     bash page/build.sh --python     and page/dist/neurocert-python.js, for the Python checker in it
#
# It needs Rust with the target wasm32-unknown-unknown (`rustup target add wasm32-unknown-unknown`) and Python 3.9 or
# newer; with --python also npm, to fetch Pyodide.
set -euo pipefail
cd "$(dirname "$0")"
case "${1:-}" in
    "" | --python) ;;
    *) echo "page/build.sh: unknown option '$1'; allowed: --python" >&2; exit 2 ;;
esac

target=wasm32-unknown-unknown
rustc=${RUSTC:-rustc}
sysroot=$("$rustc" --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/$target" ]; then
    echo "page/build.sh: Rust has no target $target here; rustup target add $target" >&2
    exit 2
fi

# A stack as large as that of a program, in front of everything so that its end is an error; memory that a phone may
# have; and no names of folders of this machine in what panics say.
root=$(cd .. && pwd)
flags=(
    -Clink-arg=-zstack-size=16777216 -Clink-arg=--stack-first -Clink-arg=--max-memory=2147483648
    "--remap-path-prefix=$root=neurocert" "--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"
    "--remap-path-prefix=$sysroot=rust"
)
encoded=$(printf '%s\x1f' "${flags[@]}")
CARGO_ENCODED_RUSTFLAGS=${encoded%$'\x1f'} cargo build --release --locked --target "$target"

mkdir -p dist
python3 assemble.py "${CARGO_TARGET_DIR:-target}/$target/release/neurocert_page.wasm" dist/neurocert.html
if [ "${1:-}" = --python ]; then
    npm ci --silent --no-audit --no-fund --omit=dev
    python3 assemble.py --python node_modules/pyodide dist/neurocert-python.js
fi
