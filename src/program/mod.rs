//! Networks as text, over any ring, and what can be proved about them.
//!
//! [`Program`] is a text at given sizes: matrix steps in order, read by the checker's reader. [`run`]
//! is the only place where such a network is computed; what it computes depends on the ring.
//!
//! | file | is |
//! |---|---|
//! | `run` | the evaluator |
//! | `weights` | exact weights under the names of the text |
//! | `coordinates` | the free entries of weights, and the Jacobian by them |
//! | `tape`, `recorded` | a program written down once: rows of its Jacobian backwards, entries over expensive rings |
//! | `proof` | certificates, judged by the kernel; a search for lemmas |
//! | [`names`] | sizes by the names that formulas have for them |
//! | `one_or_many` | one value or a list, as files of users have them |
//! | [`pair`] | whether two networks at weights are one function |
//! | [`symmetry`] | the symmetries that a text declares, proved or refuted |

mod coordinates;
mod degree;
pub mod names;
#[cfg(feature = "sweep")]
mod one_or_many;
mod owned;
pub mod pair;
mod proof;
mod recorded;
mod run;
pub mod symmetry;
mod tape;
mod weights;

pub use coordinates::Coordinates;
pub use degree::degree;
pub use neurocert_check::language::{Fault, Given, LIBRARY, Program, Text, library, parse, sizes};
#[cfg(feature = "sweep")]
pub(crate) use one_or_many::OneOrMany;
pub use owned::Network;
pub use proof::written;
pub use recorded::{Recorded, expand};
pub use run::run;
pub use tape::{Node, Recorder, Tape};
pub(crate) use weights::place;
pub use weights::{NamedWeights, blocks, fit, fit_inputs, read_inputs};

use crate::error::{Error, Result};

/// A network with its text and the sizes that were given.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The text.
    pub text: &'a str,
    /// The sizes.
    pub given: &'a Given,
    /// The text at these sizes.
    pub program: &'a Program,
}

/// A text at sizes.
///
/// # Errors
/// What the language refuses, as a network beyond all limits.
pub fn at_sizes(text: &str, given: &Given) -> Result<Program> {
    let program = parse(text).and_then(|text| text.program(given));
    program.map_err(|fault| Error::new("", fault.to_string(), "smaller sizes"))
}
