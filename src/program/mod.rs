//! Networks as text, over any ring.
//!
//! [`Program`] is a text at given sizes: matrix steps in order, read by the checker's reader. [`run`]
//! is the only place where such a network is computed; what it computes depends on the ring.

mod run;

pub use neurocert_check::language::{Given, LIBRARY, Program, Text, library, parse, sizes};
pub use run::run;
