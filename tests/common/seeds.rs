//! Small certificates of dimensions of lightning attention, as the library writes them.

use neurocert::network::{Architecture, Parametrization};
use neurocert::search::{Options, Rule};
use neurocert::theory::lightning::dimension;
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
    options: Options<'_>,
) -> Value {
    let built = Architecture::lightning(widths, query_dims, tokens, parametrization).unwrap();
    serde_json::to_value(dimension(&built, options).unwrap().certificate()).unwrap()
}

/// [`make`] with the library's defaults.
pub fn plain(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
) -> Value {
    make(widths, query_dims, tokens, parametrization, Options::default())
}

/// [`make`] with a rule for the upper bound: a lower bound if that rule does not meet it.
pub fn by_rule(
    widths: &[usize],
    query_dims: &[usize],
    tokens: usize,
    parametrization: Parametrization,
    rule: Rule,
) -> Value {
    let options = Options { upper: Some(rule), ..Options::default() };
    make(widths, query_dims, tokens, parametrization, options)
}

/// The same proof modulo another number. Minors keep their ranks modulo all but a few.
pub fn signed_again(mut document: Value, modulus: u64) -> Value {
    document["proof"]["lower"]["minor"]["modulus"] = json!(modulus.to_string());
    document
}

/// Certificates of every kind: each parametrization, several steps for the upper bound and none, moduli of
/// 31 and 61 bits and a composite one, and a theorem on both sides.
pub fn seeds() -> Vec<Value> {
    use Parametrization::{Av, Ml, Qkv};
    use Rule::{Ambient, Fields, Steps, Theorem};
    let long = Options { modulus: Some(P61), ..Options::default() };
    vec![
        plain(&[2, 2], &[1], 2, Qkv),
        plain(&[3, 3, 3], &[2, 2], 3, Qkv),
        by_rule(&[2, 3, 2], &[2, 2], 2, Qkv, Fields),
        plain(&[1, 1], &[1], 1, Qkv),
        plain(&[2, 2], &[3], 1, Qkv),
        by_rule(&[2, 1], &[3], 1, Qkv, Ambient),
        plain(&[1, 2, 1], &[3, 4], 1, Av),
        plain(&[2, 2], &[3], 2, Qkv),
        plain(&[2, 2], &[3], 2, Av),
        plain(&[2, 2, 2], &[1, 1], 2, Av),
        plain(&[2, 2], &[1], 2, Ml),
        plain(&[2, 2, 2], &[2, 2], 2, Ml),
        make(&[2, 2], &[2], 3, Av, long),
        make(&[2, 3, 2], &[2, 2], 2, Qkv, long),
        plain(&[2, 3, 2], &[2, 2], 2, Qkv),
        by_rule(&[2, 2, 2], &[1, 2], 2, Qkv, Steps),
        by_rule(&[2, 2], &[3], 1, Av, Theorem),
        by_rule(&[2, 1], &[1], 2, Ml, Theorem),
        signed_again(plain(&[2, 2, 2], &[2, 2], 3, Qkv), COMPOSITE),
        plain(&[768, 768], &[64], 3, Qkv),
    ]
}
