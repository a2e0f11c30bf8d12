//! Claims on two networks that are text, where both are lightning attention: as the claims that they are.

use neurocert_check::AnyClaim;
use neurocert_check::certificate::{Kind, Matrix as Texts};
use neurocert_check::kernel::certificate::{AtWeights, Claim, Size};
use neurocert_check::kernel::library_name;
use neurocert_check::pair_certificate::{NetworkWeights, PairClaim, Rescaling, Statement};
use num_rational::BigRational;

use crate::layer::matrices::product;
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::program::written;

/// The claim, if both networks are of the library's texts of lightning attention.
pub(in super::super) fn as_pair(claim: &Claim, texts: &[String]) -> Option<AnyClaim> {
    let (first, second, statement) = match claim {
        Claim::Same { first, second } => {
            (first, second, Statement::Same { rescaling: Rescaling::Any })
        }
        Claim::Different { first, second } => (first, second, Statement::Different {}),
        _ => return None,
    };
    let (one, tokens) = attention(first, texts)?;
    let (other, others) = attention(second, texts)?;
    let kind = Kind::Lightning;
    (tokens == others).then_some(AnyClaim::Pair(PairClaim { kind, tokens, one, other, statement }))
}

/// A network and its number of tokens.
fn attention(side: &AtWeights, texts: &[String]) -> Option<(NetworkWeights, u32)> {
    let text = texts.get((side.network.text as usize).checked_sub(1)?)?;
    let parametrization = match library_name(text)? {
        "lightning" => Parametrization::Qkv,
        "lightning_av" => Parametrization::Av,
        "lightning_ml" => Parametrization::Ml,
        _ => return None,
    };
    let size = |name: &str| match side.network.sizes.get(name)? {
        Size::Number(value) => Some(vec![*value]),
        Size::List(values) => Some(values.clone()),
    };
    let (widths, mut query_dims) = (size("d")?, size("a")?);
    let layers = widths.len().checked_sub(1)?;
    if query_dims.len() == 1 {
        query_dims = vec![query_dims[0]; layers];
    }
    let block = |name: String| side.weights.get(&name).cloned();
    let weights: Option<Vec<Texts>> = match parametrization {
        Parametrization::Qkv => (1..=layers)
            .flat_map(|i| ["Q", "K", "V"].map(|name| block(format!("{name}[{i}]"))))
            .collect(),
        Parametrization::Av => (1..=layers)
            .flat_map(|i| {
                let factor = |side: &str| matrix(&block(format!("{side}(A[{i}])"))?);
                let whole = factor("left").zip(factor("right"));
                // Of a claim that was not looked at to the end, shapes need not fit.
                let whole = whole.filter(|(left, right)| left.rows() == right.rows());
                let whole = whole.map(|(left, right)| product(&left.transpose(), &right));
                [whole.as_ref().map(written), block(format!("V[{i}]"))]
            })
            .collect(),
        Parametrization::Ml => {
            let forms = (1..=layers).map(|i| block(format!("M[{i}]")));
            forms.chain([block("L".into())]).collect()
        }
    };
    let [tokens] = size("t")?[..] else { return None };
    Some((NetworkWeights { widths, query_dims, parametrization, weights: weights? }, tokens))
}

fn matrix(rows: &Texts) -> Option<Matrix<BigRational>> {
    let width = rows.first()?.len();
    let read = |row: &Vec<String>| {
        let entries: Option<Vec<BigRational>> = row.iter().map(|x| x.parse().ok()).collect();
        entries.filter(|entries| entries.len() == width)
    };
    Some(Matrix::from_rows(width, rows.iter().map(read).collect::<Option<_>>()?))
}
