//! `neurocert._native`: the commands for Python, with numbers, texts and JSON going in and out.
//!
//! What people see is in `lib/neurocert`: it turns matrices into numbers and reports into objects.

mod audit;
mod commands;
mod exact;
mod flag;
mod network;
mod run;
mod sweep;
mod weights;

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

create_exception!(
    neurocert,
    NeurocertError,
    PyValueError,
    "What neurocert refuses: one line that says where, what is wrong, and what is allowed."
);

/// What the library refuses. It calls `--max-terms` what is `max_terms` here.
fn refused(error: neurocert::Error) -> PyErr {
    let text = error.to_string();
    let word = |word: &str| match word.strip_prefix("--") {
        Some(flag) if flag.starts_with(|c: char| c.is_ascii_lowercase()) => flag.replace('-', "_"),
        _ => word.into(),
    };
    NeurocertError::new_err(text.split(' ').map(word).collect::<Vec<_>>().join(" "))
}

/// The functions behind the Python package `neurocert`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::NeurocertError;
    #[pymodule_export]
    use super::audit::{audit, audit_claims, audit_paper};
    #[cfg(feature = "panics")]
    #[pymodule_export]
    use super::commands::panics;
    #[pymodule_export]
    use super::commands::{
        check, conserved, dim, discover, equiv, expand, main, polynomial, symmetry,
    };
    #[pymodule_export]
    use super::exact::{dim_at, fiber, filling, recover, singular};
    #[pymodule_export]
    use super::network::{at_sizes, declared, library};
    #[pymodule_export]
    use super::sweep::{Sweep, sweep_chunk};
    #[pymodule_export]
    use super::weights::says;
    #[pymodule_export]
    const VERSION: &str = neurocert::commands::VERSION;
}
