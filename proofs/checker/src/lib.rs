//! Independent checker for neurocert certificates.
//!
//! [`check()`] reads one certificate file and says whether the claim in it is proved. There are
//! a format of networks that are text (`docs/network-certificate.md`, [`kernel`]), and two of version 1; the mathematics
//! and the order of the checks are in `docs/certificate.md` (the dimension of a neuromanifold),
//! and `docs/pair-certificate.md` (whether two networks are one function). The checker believes nothing but the claim: it computes Jacobian,
//! symmetries and virtual weights itself, modulo the modulus of the
//! certificate or exactly. Its trust base is this crate, `num-bigint` (for exact weights), `serde`, `serde_json` and the
//! standard library.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod certificate;
pub mod check;
pub mod claim;
pub mod kernel;
pub mod language;
pub mod pair_certificate;
pub mod parse;
pub mod reason;

pub use certificate::Certificate;
pub use check::{Limits, Report, Verdict, check, check_within};
pub use claim::AnyClaim;
pub use pair_certificate::PairCertificate;
pub use parse::parse;
pub use reason::{Failure, Reason};
