//! The kernel: certificates about networks that are text (`docs/certificate.md`). It knows no
//! kind of network: everything is rebuilt from the text in the certificate.

mod algebra;
mod ambient;
mod arith;
mod axes;
mod blocks;
mod brackets;
pub mod certificate;
mod check;
mod circuits;
mod compose;
mod conserved;
mod curves;
mod cut;
mod differ;
mod differential;
mod divisions;
mod elimination;
mod entries;
mod equations;
mod factor;
mod failure;
mod fields;
mod fields_by_types;
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
mod sparse;
mod statement;
mod structured;
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
use produce::{Budget, Stop};
pub use source::{Bounded, Source};
pub use theorem::{Origin, Variety};

/// Checks the bytes of a file within so many steps and bytes of memory.
pub fn check_file(bytes: &[u8], steps: u64, memory: u64) -> Outcome {
    produce::check_file(bytes, Budget { steps, memory, stop: Stop::NEVER })
}
