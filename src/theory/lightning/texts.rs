//! Lightning attention as text: the networks of the library at the sizes of an architecture, and the
//! architectures and weights that certificates name.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Matrix as Texts, Network, Size};
use neurocert_check::kernel::library_name;
use neurocert_check::language::{Given, LIBRARY};
use num_rational::BigRational;

use super::layer::matrices::product;
use crate::matrix::Matrix;
use crate::network::{Architecture, LightningAttention, Parametrization};

/// The networks of the library.
const NAMES: [(Parametrization, &str); 3] = [
    (Parametrization::Qkv, "lightning"),
    (Parametrization::Av, "lightning_av"),
    (Parametrization::Ml, "lightning_ml"),
];

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

/// The architecture that a network of a certificate is, if its text is of the library.
pub fn attention(network: &Network, texts: &[String]) -> Option<Architecture> {
    let text = texts.get((network.text as usize).checked_sub(1)?)?;
    let name = library_name(text)?;
    let (parametrization, _) = NAMES.iter().find(|(_, known)| *known == name)?;
    let size = |name: &str| match network.sizes.get(name)? {
        Size::Number(value) => Some(vec![*value as usize]),
        Size::List(values) => Some(values.iter().map(|&value| value as usize).collect()),
    };
    let [tokens] = size("t")?[..] else { return None };
    Architecture::lightning(&size("d")?, &size("a")?, tokens, *parametrization).ok()
}

/// The matrices `Q_1, K_1, V_1, …`, `A_1, V_1, …` or `M_1, …, L` of blocks of a certificate. Of one that was
/// not looked at to the end they may be anything, so `None`.
pub fn matrices(
    architecture: &Architecture,
    blocks: &BTreeMap<String, Texts>,
) -> Option<Vec<Matrix<BigRational>>> {
    let block = |name: &str| matrix(blocks.get(name)?);
    let matrix_of = |name: String| match name.strip_prefix('A') {
        None => block(&name),
        Some(_) => {
            let (left, right) =
                (block(&format!("left({name})"))?, block(&format!("right({name})"))?);
            (left.rows() == right.rows()).then(|| product(&left.transpose(), &right))
        }
    };
    let network = LightningAttention::new(architecture.clone());
    network.weights().iter().map(|block| matrix_of(in_language(&block.name))).collect()
}

/// `Q[1]` of `Q_1`.
pub(crate) fn in_language(name: &str) -> String {
    match name.split_once('_') {
        Some((word, index)) => format!("{word}[{index}]"),
        None => name.to_string(),
    }
}

fn matrix(rows: &Texts) -> Option<Matrix<BigRational>> {
    let width = rows.first()?.len();
    let read = |row: &Vec<String>| {
        let entries: Option<Vec<BigRational>> = row.iter().map(|x| x.parse().ok()).collect();
        entries.filter(|entries| entries.len() == width)
    };
    Some(Matrix::from_rows(width, rows.iter().map(read).collect::<Option<_>>()?))
}
