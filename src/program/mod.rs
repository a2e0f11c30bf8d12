//! Networks as text, over any ring, and what can be proved about them.
//!
//! [`Program`] is a text at given sizes: matrix steps in order, read by the checker's reader. [`run`]
//! is the only place where such a network is computed; what it computes depends on the ring.
//!
//! | file | is |
//! |---|---|
//! | `run` | the evaluator |
//! | `proof` | certificates, judged by the kernel; a search for lemmas |
//! | [`symmetry`] | the symmetries that a text declares, proved or refuted |

mod proof;
mod run;
pub mod symmetry;

pub use neurocert_check::language::{Given, LIBRARY, Program, Text, library, parse, sizes};
pub use proof::written;
pub use run::run;
