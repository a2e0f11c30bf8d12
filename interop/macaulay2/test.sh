#!/usr/bin/env bash
# Runs the tests of the Macaulay2 package: bash interop/macaulay2/test.sh [FOLDER OF neurocert]
set -euo pipefail
cd "$(dirname "$0")"
command -v M2 >/dev/null || { echo "M2 is missing: on Debian, apt-get install macaulay2" >&2; exit 2; }
PATH="${1:-../../target/release}:$PATH"
command -v neurocert >/dev/null || { echo "neurocert is missing: cargo build --release" >&2; exit 2; }
PATH="$(cd "$(dirname "$(command -v neurocert)")" && pwd):$PATH"
M2 --stop --silent -e 'path = prepend("./", path); needsPackage "Neurocert"; check "Neurocert"; exit 0'
