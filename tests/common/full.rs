//! Long sweeps run whole with `tests/run.sh --full`, as in CI; otherwise a sample of them does.

/// Every n-th of a sweep, all of it with `--full`.
pub fn every(n: usize) -> usize {
    if std::env::var_os("NEUROCERT_FULL").is_some() { 1 } else { n }
}
