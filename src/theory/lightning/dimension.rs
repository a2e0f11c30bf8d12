//! The dimension of lightning attention.

use super::texts::literally;
use crate::error::Result;
use crate::network::Architecture;
use crate::program::at_sizes;
use crate::search::{self, Found, Options, refused};

/// The dimension of the functions of an architecture, from below and from above.
///
/// # Errors
/// Sizes beyond the limits of the language, or whose elimination does not fit.
pub fn dimension(architecture: &Architecture, options: Options<'_>) -> Result<Found> {
    let (text, given) = literally(architecture);
    let program = at_sizes(text, &given)?;
    search::dimension(text, &given, &program, options).map_err(refused)
}

#[cfg(test)]
mod tests;
