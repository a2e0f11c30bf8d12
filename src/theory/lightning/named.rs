//! The architectures and weights that certificates name, for the command line.

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Matrix as Texts, Network};
use neurocert_check::kernel::library_name;
use num_rational::BigRational;

use super::layer::matrices::product;
use super::texts::{NAMES, in_language};
use crate::matrix::Matrix;
use crate::network::Architecture;

/// The architecture that a network of a certificate is, if its text is of the library.
pub fn attention(network: &Network, texts: &[String]) -> Option<Architecture> {
    let text = texts.get((network.text as usize).checked_sub(1)?)?;
    let name = library_name(text)?;
    let (parametrization, _) = NAMES.iter().find(|(_, known)| *known == name)?;
    let size = |name: &str| -> Option<Vec<usize>> {
        Some(network.sizes.get(name)?.values().iter().map(|&value| value as usize).collect())
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
    architecture.blocks().iter().map(|block| matrix_of(in_language(&block.name))).collect()
}

fn matrix(rows: &Texts) -> Option<Matrix<BigRational>> {
    let width = rows.first()?.len();
    let read = |row: &Vec<String>| {
        let entries: Option<Vec<BigRational>> = row.iter().map(|x| x.parse().ok()).collect();
        entries.filter(|entries| entries.len() == width)
    };
    Some(Matrix::from_rows(width, rows.iter().map(read).collect::<Option<_>>()?))
}
