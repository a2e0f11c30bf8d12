//! Lightning attention as text: the networks of the library at the sizes of an architecture.

use neurocert_check::language::{Given, LIBRARY, Program, parse};

use crate::error::{Error, Result};
use crate::network::{Architecture, Parametrization};

/// The text of an architecture, and its sizes.
///
/// In `av` the text says that the attention matrices have bounded rank only where that is a condition: if
/// all query sizes are at least the width, they are free matrices, and coordinates of their own.
pub fn lightning(architecture: &Architecture) -> (String, Given) {
    let (text, given) = literally(architecture);
    let sizes = architecture.query_dims().iter().zip(architecture.widths());
    match sizes.clone().all(|(a, d)| a >= d) {
        true => (text.replace(" rank <= a[i]", ""), given),
        false => (text.into(), given),
    }
}

/// The text of the library that an architecture is, as it stands there, and its sizes.
pub fn literally(architecture: &Architecture) -> (&'static str, Given) {
    let name = match architecture.parametrization() {
        Parametrization::Qkv => "lightning",
        Parametrization::Av => "lightning_av",
        Parametrization::Ml => "lightning_ml",
    };
    let text = LIBRARY.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    let list = |sizes: &[usize]| sizes.iter().map(|&size| size as u64).collect::<Vec<u64>>();
    let given = [
        ("d", list(architecture.widths())),
        ("a", list(architecture.query_dims())),
        ("t", list(&[architecture.tokens()])),
    ];
    (text, given.into_iter().map(|(name, sizes)| (name.to_string(), sizes)).collect())
}

/// A text at sizes.
///
/// # Errors
/// What the language refuses, as a network beyond all limits.
pub fn at_sizes(text: &str, given: &Given) -> Result<Program> {
    let program = parse(text).and_then(|text| text.program(given));
    program.map_err(|fault| Error::new("", fault.to_string(), "smaller sizes"))
}
