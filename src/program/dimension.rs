//! The dimension of lightning attention.

use neurocert_check::kernel::{Failure, Reason};

use super::lightning::{at_sizes, literally};
use crate::error::{Error, Result};
use crate::network::Architecture;
use crate::search::{self, Found, Options};

/// The dimension of the functions of an architecture, from below and from above.
///
/// # Errors
/// Sizes beyond the limits of the language, or whose elimination does not fit.
pub fn dimension(architecture: &Architecture, options: Options<'_>) -> Result<Found> {
    let (text, given) = literally(architecture);
    let program = at_sizes(text, &given)?;
    search::dimension(text, &given, &program, options).map_err(refused)
}

/// Why a network has no dimension here.
pub(crate) fn refused(failure: Failure) -> Error {
    let allowed = match failure.reason {
        Reason::Function => {
            "polynomial and rational functions, relu, and series by exp, tanh, softmax"
        }
        Reason::Order => "in a series, exp, tanh and softmax need arguments without constant term",
        Reason::SizeLimit => "smaller sizes, or a larger --max-memory",
        _ => "",
    };
    Error::new("", format!("the Jacobian cannot be computed: {}", failure.detail), allowed)
}

#[cfg(test)]
mod tests;
