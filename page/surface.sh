#!/usr/bin/env bash
# Tests the HTML of `neurocert map --html` in a headless Chromium (CHROMIUM, or the one on the path), opened from a file.
#
#     bash page/surface.sh
#
# Needed: Node.js 18 or newer, and npm for playwright-core. NEUROCERT may name a built command line; without it it is built.
# Without Chromium nothing is tested, and that is said. Pictures are in page/dist/shots.
set -euo pipefail
cd "$(dirname "$0")"

if [ -z "${CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then
    echo "no Chromium: not tested"
    exit 0
fi
npm ci --silent --no-audit --no-fund
if [ -z "${NEUROCERT:-}" ]; then
    (cd .. && cargo build --release --locked)
    target=${CARGO_TARGET_DIR:-../target}
    NEUROCERT=$target/release/neurocert
fi
export NEUROCERT
node tests/surface.mjs
