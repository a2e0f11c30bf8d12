#!/usr/bin/env bash
# Builds the page and tests it in a headless Chromium (CHROMIUM, or the one on the path), opened from a file.
#
#     bash page/test.sh               the page
#     bash page/test.sh --python      with the Python checker in it
#
# Beside what build.sh needs: Node.js 18 or newer, and npm for playwright-core. NEUROCERT may name a built command line;
# without it it is built. Pictures are in page/dist/shots.
set -euo pipefail
cd "$(dirname "$0")"

bash build.sh "$@"
npm ci --silent --no-audit --no-fund
if [ -z "${NEUROCERT:-}" ]; then
    (cd .. && cargo build --release --locked)
    target=${CARGO_TARGET_DIR:-../target}
    NEUROCERT=$target/release/neurocert
fi
export NEUROCERT
node tests/module.mjs
node tests/run.mjs
