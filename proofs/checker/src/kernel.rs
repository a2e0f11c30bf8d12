//! The kernel: certificates about networks that are text (`docs/network-certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

// The steps that come next use all of it.
#[allow(dead_code)]
mod entries;
mod failure;
#[allow(dead_code)]
mod symbols;
#[allow(dead_code)]
mod words;

pub use failure::{Failure, Reason};
