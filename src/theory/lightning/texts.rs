//! Lightning attention as text: the networks of the library at the sizes of an architecture.

use neurocert_check::language::{Given, LIBRARY, Program};

use crate::error::Result;
use crate::matrix::Matrix;
use crate::network::{Architecture, Matrices, Parametrization, WeightFile};
use crate::program::{at_sizes, run};
use crate::ring::Ring;

/// The networks of the library.
pub(super) const NAMES: [(Parametrization, &str); 3] = [
    (Parametrization::Qkv, "lightning"),
    (Parametrization::Av, "lightning_av"),
    (Parametrization::Ml, "lightning_ml"),
];

/// The names of the networks.
pub fn names() -> [&'static str; 3] {
    NAMES.map(|(_, name)| name)
}

/// Weights of one of these networks, given as its text and sizes, with their architecture; `None` for any other text.
///
/// # Errors
/// More than 40 layers.
pub fn weights(text: &str, given: &Given, matrices: &Matrices) -> Result<Option<WeightFile>> {
    weights_of(&NAMES, text, given, matrices)
}

/// The same for networks of the library with these names, and the sizes of attention.
pub(crate) fn weights_of(
    names: &[(Parametrization, &str)],
    text: &str,
    given: &Given,
    matrices: &Matrices,
) -> Result<Option<WeightFile>> {
    let known = LIBRARY.iter().find(|(_, known)| *known == text).map(|(name, _)| *name);
    let Some((form, _)) = names.iter().find(|(_, name)| Some(*name) == known) else {
        return Ok(None);
    };
    let size = |name: &str| -> Vec<usize> {
        given.get(name).map_or(&[][..], |all| all).iter().map(|&size| size as usize).collect()
    };
    let tokens = size("t").first().copied().unwrap_or(0);
    let architecture = Architecture::lightning(&size("d"), &size("a"), tokens, *form)?;
    Ok(Some(WeightFile { architecture, weights: matrices.clone() }))
}

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
    let own = architecture.parametrization();
    let name = NAMES.iter().find(|(form, _)| *form == own).map_or("", |(_, name)| name);
    let text = LIBRARY.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
    let list = |sizes: &[usize]| sizes.iter().map(|&size| size as u64).collect::<Vec<u64>>();
    let given = [
        ("d", list(architecture.widths())),
        ("a", list(architecture.query_dims())),
        ("t", list(&[architecture.tokens()])),
    ];
    (text, given.into_iter().map(|(name, sizes)| (name.to_string(), sizes)).collect())
}

/// The network of an architecture: its text at its sizes, without the symmetries that it declares, whose
/// powers 3^l would be too large for the language in a deep network.
///
/// # Errors
/// Sizes beyond the limits of the language.
pub fn program(architecture: &Architecture) -> Result<Program> {
    let (text, given) = literally(architecture);
    let network = text.find("\nsymmetry").map_or(text, |end| &text[..=end]);
    at_sizes(network, &given)
}

/// The output at weights, in the order of [`Architecture::blocks`], on an input.
///
/// # Errors
/// As [`program`].
///
/// # Panics
/// When a shape is wrong.
pub fn evaluate<R: Ring>(
    ring: &R,
    architecture: &Architecture,
    weights: &[Matrix<R::Elem>],
    input: &Matrix<R::Elem>,
) -> Result<Matrix<R::Elem>> {
    output(ring, &program(architecture)?, weights, input)
}

/// The same for a program that was made once: the only output, on the only input.
///
/// # Errors
/// As [`run`].
///
/// # Panics
/// When a shape is wrong, or there are no outputs.
pub fn output<R: Ring>(
    ring: &R,
    program: &Program,
    weights: &[Matrix<R::Elem>],
    input: &Matrix<R::Elem>,
) -> Result<Matrix<R::Elem>> {
    Ok(run(ring, program, weights, std::slice::from_ref(input))?.remove(0))
}

/// `Q[1]` of `Q_1`.
pub(crate) fn in_language(name: &str) -> String {
    match name.split_once('_') {
        Some((word, index)) => format!("{word}[{index}]"),
        None => name.to_string(),
    }
}
