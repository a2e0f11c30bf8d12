//! Lightning attention as text: the networks of the library at the sizes of an architecture.

use neurocert_check::language::{Given, LIBRARY};

use crate::network::{Architecture, Parametrization};

/// The text of an architecture, and its sizes.
///
/// In `av` the text says that the attention matrices have bounded rank only where that is a condition: if
/// all query sizes are at least the width, they are free matrices, and coordinates of their own.
pub fn lightning(architecture: &Architecture) -> (String, Given) {
    let name = match architecture.parametrization() {
        Parametrization::Qkv => "lightning",
        Parametrization::Av => "lightning_av",
        Parametrization::Ml => "lightning_ml",
    };
    let found = LIBRARY.iter().find(|(known, _)| *known == name);
    let mut text = found.map_or("", |(_, text)| text).to_string();
    let (widths, query) = (architecture.widths(), architecture.query_dims());
    if query.iter().zip(widths).all(|(a, d)| a >= d) {
        text = text.replace(" rank <= a[i]", "");
    }
    let list = |sizes: &[usize]| sizes.iter().map(|&size| size as u64).collect::<Vec<u64>>();
    let given = [("d", list(widths)), ("a", list(query)), ("t", list(&[architecture.tokens()]))];
    (text, given.into_iter().map(|(name, sizes)| (name.to_string(), sizes)).collect())
}
