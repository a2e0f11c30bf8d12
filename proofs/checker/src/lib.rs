//! Independent checker for neurocert certificates.
//!
//! [`check()`] reads one certificate file and says whether the claim in it is proved. The
//! format, the mathematics and the order of the checks are in `docs/certificate.md`. The
//! checker believes nothing but the architecture and the point: it computes Jacobian and
//! symmetries itself, modulo the modulus of the certificate, with its own arithmetic. Its
//! trust base is this crate, `serde`, `serde_json` and the standard library.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod certificate;
pub mod check;
pub mod parse;
pub mod reason;

pub use certificate::Certificate;
pub use check::{Report, Verdict, check};
pub use parse::parse;
pub use reason::{Failure, Reason};
