//! Long sweeps run whole with `tests/run.sh --full`, as in CI; otherwise a sample of them does.

/// Every n-th of a sweep, all of it with `--full`.
pub fn every(n: usize) -> usize {
    if std::env::var_os("NEUROCERT_FULL").is_some() { 1 } else { n }
}

/// Whether NEUROCERT_FULL=all asks for the two longest sweeps whole; `--full` has a part of them.
#[allow(dead_code, reason = "not every test has such a sweep")]
pub fn is_all() -> bool {
    std::env::var_os("NEUROCERT_FULL").is_some_and(|value| value == "all")
}
