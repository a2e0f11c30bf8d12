//! The kernel: certificates about networks that are text (`docs/network-certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

mod entries;
mod failure;
mod symbols;
mod words;

pub use failure::{Failure, Reason};
