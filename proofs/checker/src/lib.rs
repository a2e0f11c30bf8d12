//! Independent checker for neurocert certificates.
//!
//! [`kernel::check_file`] reads one certificate and says whether the claim in it is proved. A certificate has
//! the texts of its networks ([`language`], `docs/language.md`), a claim and a proof; the mathematics and the
//! order of the checks are in `docs/certificate.md`, named theorems in `docs/theorems`. The checker believes
//! nothing but the claim: it computes networks, Jacobians and symmetries itself, modulo the modulus of
//! the certificate or exactly. Its trust base is this crate, `num-bigint` and its relatives (for exact
//! numbers), `serde`, `serde_json` and the standard library.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod kernel;
pub mod language;
mod limits;

pub use limits::{Limits, Verdict};
