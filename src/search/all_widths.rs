//! Normalised attention at all widths by one rank (docs/theorems/normalised.md, section 7).

use std::collections::BTreeMap;

use neurocert_check::kernel::certificate::{Given as Blocks, Lower, Minor, Point, Upper};
use neurocert_check::kernel::produce::{Budget, rows};
use neurocert_check::kernel::{Bounded, Failure, Reason, Source};
use neurocert_check::language::{Given, library};

use super::lower::{Growing, MODULUS, Rank};
use super::{Bound, Found, network};
use crate::ring::{PrimeField, SplitMix64};

/// The network whose rank is looked at.
const REDUCED: &str = "softmax_ml";
/// The highest order of a series that a certificate may have.
pub const HIGHEST_ORDER: u32 = 256;
/// So many copies of the inputs have more rows than any of these ranks.
const MOST_COPIES: u32 = 40;

/// The order of the series that sees all layers, 2 · 3^(l−1) + 1.
pub fn order(layers: u32) -> Option<u32> {
    3_u32.checked_pow(layers.checked_sub(1)?)?.checked_mul(2)?.checked_add(1)
}

/// Free virtual weights at `d_0 = 3`, `d_l = 1`, and the rank of their Jacobian at `M_i = E_11`, `L = E_11`. If
/// it is that of all coordinates, the theorem holds at all widths, for these layers and tokens.
///
/// # Errors
/// When the order is too high for a series, or the sizes for the budget.
pub fn all_widths(layers: u32, tokens: u32, seed: u64, budget: Budget) -> Result<Found, Failure> {
    let at = usize::try_from(layers).unwrap_or(usize::MAX);
    let too_many = || Failure {
        reason: Reason::SizeLimit,
        detail: format!("{layers} layers need a series of too high an order"),
    };
    let order = order(layers).filter(|&order| order <= HIGHEST_ORDER).ok_or_else(too_many)?;
    let mut widths = vec![1; at + 1];
    widths[0] = 3;
    let given: Given =
        [("d".to_string(), widths), ("a".into(), vec![1; at]), ("t".into(), vec![tokens.into()])]
            .into();
    let fault = |detail: String| Failure { reason: Reason::Network, detail };
    let text = super::text_of(REDUCED);
    let program = library(REDUCED)
        .and_then(|text| text.program(&given))
        .map_err(|found| fault(found.to_string()))?;
    let source = Source::new(&program, Bounded::Factors);
    let coordinates = usize::try_from(source.coordinates()).unwrap_or(usize::MAX);
    let field = PrimeField::new(MODULUS).map_err(|error| fault(error.to_string()))?;
    let mut point = Blocks { weights: weights(layers), inputs: vec![] };
    let mut stream = SplitMix64::new(seed);
    let mut growing = Growing::new(field, coordinates);
    for copy in 1..=MOST_COPIES {
        let mut row = || (0..tokens).map(|_| stream.in_range(99).to_string()).collect::<Vec<_>>();
        let input = vec![row(), row(), row()];
        point.inputs.push(BTreeMap::from([("Y[0]".to_string(), input)]));
        let modulus = MODULUS.to_string();
        let at = Point::Given(point.clone());
        growing.add(rows(&source, &modulus, &at, Some(order), copy, budget)?, budget.stop);
        if growing.is_full() || budget.stop.is_raised() {
            break;
        }
    }
    let rank = growing.rank();
    let Growing { rows, columns, .. } = growing;
    // What the minor does not use need not be in the certificate.
    let used = rows.iter().map(|row| row[0]).max().unwrap_or(0);
    point.inputs.truncate(used as usize);
    let point = Point::Given(point);
    let minor = Minor { modulus: MODULUS.to_string(), point, order: Some(order), rows, columns };
    let upper = Bound { number: source.coordinates(), step: Upper::Coordinates {} };
    Ok(Found {
        network: network(1, &given),
        texts: vec![text.into()],
        parameters: source.coordinates(),
        lower: Rank { rank, lower: Lower::Minor(minor), copies: used },
        bounds: vec![upper.clone()],
        upper,
        is_probable: false,
    })
}

/// E_11 for every block.
fn weights(layers: u32) -> BTreeMap<String, Vec<Vec<String>>> {
    let corner = |rows: usize| -> Vec<Vec<String>> {
        let entry = |i: usize, j: usize| if (i, j) == (0, 0) { "1" } else { "0" }.to_string();
        (0..rows).map(|i| (0..3).map(|j| entry(i, j)).collect()).collect()
    };
    let squares = (1..=layers).map(|i| (format!("M[{i}]"), corner(3)));
    squares.chain([("L".to_string(), corner(1))]).collect()
}
