//! What a certificate about two networks at weights claims, where both are lightning attention.

use neurocert_check::kernel::certificate::Matrix as Texts;
use neurocert_check::kernel::certificate::{AtWeights, Claim, Size};
use neurocert_check::kernel::library_name;
use num_rational::BigRational;

use super::files::Network;
use crate::layer::matrices::product;
use crate::matrix::Matrix;
use crate::network::Parametrization;
use crate::program::written;

/// A claim about two networks of the library's texts of lightning attention.
pub(in super::super) struct PairClaim {
    pub(super) networks: [Network; 2],
    statement: &'static str,
}

impl PairClaim {
    /// The claim, if it is one.
    pub(in super::super) fn of(claim: &Claim, texts: &[String]) -> Option<Self> {
        let (first, second, statement) = match claim {
            Claim::Same { first, second } => (first, second, "same"),
            Claim::Different { first, second } => (first, second, "different"),
            _ => return None,
        };
        let networks = [attention(first, texts)?, attention(second, texts)?];
        let [one, other] = networks.each_ref().map(|network| network.tokens);
        (one == other).then_some(PairClaim { networks, statement })
    }

    /// The value that it has for a key; `None` for keys of other claims.
    pub(super) fn found(&self, key: &str) -> Option<String> {
        match key {
            "claim" => Some("pair".into()),
            "kind" => Some("lightning".into()),
            "tokens" => Some(self.networks[0].tokens.to_string()),
            "statement" => Some(self.statement.into()),
            _ => None,
        }
    }
}

/// A network of a claim, if it is of the library.
fn attention(side: &AtWeights, texts: &[String]) -> Option<Network> {
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
    Some(Network { widths, query_dims, tokens, parametrization, weights: weights? })
}

fn matrix(rows: &Texts) -> Option<Matrix<BigRational>> {
    let width = rows.first()?.len();
    let read = |row: &Vec<String>| {
        let entries: Option<Vec<BigRational>> = row.iter().map(|x| x.parse().ok()).collect();
        entries.filter(|entries| entries.len() == width)
    };
    Some(Matrix::from_rows(width, rows.iter().map(read).collect::<Option<_>>()?))
}
