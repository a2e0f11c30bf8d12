//! The kernel: certificates about networks that are text (`docs/certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

mod algebra;
mod ambient;
mod arith;
mod brackets;
pub mod certificate;
mod check;
mod circuits;
mod compose;
mod conserved;
mod curves;
mod cut;
mod differential;
mod divisions;
mod elimination;
mod entries;
mod equations;
mod factor;
mod failure;
mod fields;
mod function;
mod generic;
mod grading;
mod json;
mod matrix;
mod meter;
mod minor;
mod modular;
mod network;
mod number;
mod pairs;
mod point;
mod points;
pub mod produce;
mod rank;
mod ranks;
mod rational;
mod reading;
mod residues;
mod run;
mod same;
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
mod velocities;
mod words;

pub use check::{Outcome, check, library_name};
pub use failure::{Failure, Reason};
pub use source::{Bounded, Source};
pub use theorem::{Origin, Variety};

/// A document takes at most so many times the bytes of its file (measured): what is read of it and the
/// certificate are there at the same time; a short text takes fifty bytes in each, a small object more.
const FACTOR: u64 = 96;

/// Checks the bytes of a file within so many steps and bytes of memory.
pub fn check_file(bytes: &[u8], steps: u64, memory: u64) -> Outcome {
    if bytes.len() as u64 > memory / FACTOR {
        return Outcome::unread(Reason::SizeLimit.because("the length of the file"));
    }
    match json::json(bytes) {
        Ok(document) => check(document, steps, memory),
        Err(failure) => Outcome::unread(failure),
    }
}
