//! What the tests of certificates share: certificates as the library makes them, the table of
//! known dimensions, and changes to a certificate.

pub mod mutate;

use neurocert::geometry::{Method, Options, UpperRule, certificate, dimension};
use neurocert::network::{Architecture, LightningAttention, Parametrization, Relation};
use serde_json::{Value, json};

/// A prime of 61 bits.
pub const P61: u64 = (1 << 61) - 1;

/// A composite modulus of 60 bits without small factors.
pub const COMPOSITE: u64 = 1_073_741_789 * 1_073_741_827;

/// The certificate that the library writes for a network: exact if its bounds meet, a lower
/// bound if they do not.
pub fn make(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
    options: &Options<'_>,
) -> Value {
    let built = Architecture::lightning(widths, query_dims, tokens, parametrization).unwrap();
    let found = dimension(&LightningAttention::new(built.clone()), options).unwrap();
    let is_exact = found.lower == found.upper;
    let relation = if is_exact { Relation::Exact } else { Relation::AtLeast };
    let claim = built.claim(relation, found.lower);
    serde_json::to_value(certificate(claim, &found, tokens).unwrap()).unwrap()
}

/// [`make`] with the library's defaults.
pub fn plain(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
) -> Value {
    make(widths, query_dims, tokens, parametrization, &Options::default())
}

/// [`make`] with a rule for the upper bound: a lower bound if that rule does not meet it.
pub fn by_rule(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
    rule: UpperRule,
) -> Value {
    let options = Options { upper: Some(rule), ..Options::default() };
    make(widths, query_dims, tokens, parametrization, &options)
}

/// [`make`] with a point that is written out.
pub fn explicit(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
) -> Value {
    let options = Options { method: Method::Bareiss, ..Options::default() };
    make(widths, query_dims, tokens, parametrization, &options)
}

/// The same proof modulo another number. Minor and fields keep their ranks modulo all but a few.
pub fn signed_again(mut document: Value, modulus: u64) -> Value {
    document["modulus"] = json!(modulus.to_string());
    document
}

/// The same certificate as a proof that its number is the dimension, by the rule
/// `virtual-weights`.
pub fn by_virtual_weights(mut document: Value) -> Value {
    document["claim"]["relation"] = json!("exact");
    document["upper"] = json!({"virtual-weights": {}});
    document
}

/// Small certificates of every kind, made by the library: each parametrization, each rule for
/// the upper bound and none, both kinds of points, moduli of 31 and 61 bits and a composite one.
pub fn seeds() -> Vec<Value> {
    use Parametrization::{Av, Ml, Qkv};
    use UpperRule::{AmbientDimension, SymmetryFields};
    let long = Options { modulus: Some(P61), ..Options::default() };
    vec![
        plain(&[2, 2], &[1], 2, Qkv),
        plain(&[3, 3, 3], &[2, 2], 3, Qkv),
        by_rule(&[2, 3, 2], &[2, 2], 2, Qkv, SymmetryFields),
        plain(&[1, 1], &[1], 1, Qkv),
        plain(&[2, 2], &[3], 1, Qkv),
        by_rule(&[2, 1], &[3], 1, Qkv, AmbientDimension),
        plain(&[1, 2, 1], &[3, 4], 1, Av),
        plain(&[2, 2], &[3], 2, Qkv),
        plain(&[2, 2], &[3], 2, Av),
        plain(&[2, 2, 2], &[1, 1], 2, Av),
        plain(&[2, 2], &[1], 2, Ml),
        plain(&[2, 2, 2], &[2, 2], 2, Ml),
        explicit(&[2, 2], &[1], 2, Qkv),
        explicit(&[2, 2, 2], &[1, 1], 2, Av),
        explicit(&[2, 1], &[1], 2, Ml),
        explicit(&[1, 1], &[2], 1, Av),
        make(&[2, 2], &[2], 3, Av, &long),
        make(&[2, 3, 2], &[2, 2], 2, Qkv, &long),
        plain(&[2, 3, 2], &[2, 2], 2, Qkv),
        by_virtual_weights(plain(&[2, 2], &[3], 1, Av)),
        by_virtual_weights(explicit(&[2, 1], &[1], 2, Ml)),
        signed_again(plain(&[2, 2, 2], &[2, 2], 3, Qkv), COMPOSITE),
        signed_again(explicit(&[2, 2], &[1], 2, Av), COMPOSITE),
    ]
}

/// A row of the table of exact dimensions: `widths, query_dims, tokens, dimension`.
pub type Row = (Vec<usize>, Vec<usize>, usize, usize);

/// The table of exact dimensions, found by another program.
pub fn table() -> impl Iterator<Item = Row> {
    let list = |text: &str| text.split('-').map(|n| n.parse().unwrap()).collect();
    include_str!("../data/dimension_lightning.csv").lines().skip(1).map(move |line| {
        let cells: Vec<&str> = line.split(',').collect();
        (list(cells[0]), list(cells[1]), cells[2].parse().unwrap(), cells[4].parse().unwrap())
    })
}
