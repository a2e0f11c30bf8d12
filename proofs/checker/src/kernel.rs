//! The kernel: certificates about networks that are text (`docs/network-certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

mod algebra;
mod ambient;
pub mod certificate;
mod check;
mod compose;
mod curves;
mod cut;
mod differential;
mod entries;
mod equations;
mod factor;
mod failure;
mod fields;
mod function;
mod grading;
mod meter;
mod minor;
mod modular;
mod network;
mod number;
mod point;
mod points;
pub mod produce;
mod rank;
mod rational;
mod reading;
mod residues;
mod run;
mod simulation;
mod source;
mod span;
mod statement;
mod support;
mod symbols;
mod symmetry;
mod tangents;
mod theorem;
mod truncated;
mod upper;
mod words;

pub use check::{Outcome, check, library_name};
pub use failure::{Failure, Reason};
pub use source::{Bounded, Source};
pub use theorem::Origin;

use serde_json::Value;

/// Checks the bytes of a file, if they are a certificate of this version.
pub fn check_file(bytes: &[u8], steps: u64, memory: u64) -> Option<Outcome> {
    // Only this version has texts; files that are too large are refused by the other one.
    let has_texts = bytes.windows(7).any(|window| window == b"\"texts\"" || window[..2] == *b"\\u");
    if !has_texts || bytes.len() as u64 > memory / 96 {
        return None;
    }
    let document = crate::parse::json(bytes).ok()?;
    let is_older = document.get("version").and_then(Value::as_u64) == Some(1);
    let is_ours = document.get("texts").is_some() && !is_older;
    is_ours.then(|| check(document, steps, memory))
}
