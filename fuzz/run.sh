#!/usr/bin/env bash
# Fuzzes one target for so many seconds, with coverage and without a nightly toolchain:
#   fuzz/run.sh parse 300
# (With cargo-fuzz and nightly: cargo fuzz run parse.)
set -euo pipefail
cd "$(dirname "$0")"
target=$1 seconds=${2:-60}
mkdir -p "corpus/$target" "artifacts/$target"
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1"
# With a target named, the flags are not for build scripts.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --release --target "$host" --bin "$target"
exec "target/$host/release/$target" "corpus/$target" -dict=words.dict -max_total_time="$seconds" \
    -timeout=60 -rss_limit_mb=3000 -max_len=400 -artifact_prefix="artifacts/$target/"
