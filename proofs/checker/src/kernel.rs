//! The kernel: certificates about networks that are text (`docs/network-certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

pub mod certificate;
mod failure;
mod run;
mod simulation;
mod source;
mod symbols;

pub use failure::{Failure, Reason};
