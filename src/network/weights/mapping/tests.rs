//! Mapping files: what is understood, and one clear error for the rest.

use super::{Mapping, Slice};
use crate::network::Parametrization;

const GOOD: &str = r#"
first-layer = 0
layers = 2
[blocks]
Q = "h.{layer}.q"
K = { tensor = "h.{layer}.k", rows = "2/3", transpose = true, scale = "1/8" }
V = { product = ["h.{layer}.o", { tensor = "v", columns = "0..4", reshape = [4, 8] }] }
"#;

#[test]
fn what_is_understood() {
    let mapping: Mapping = GOOD.parse().unwrap();
    assert_eq!((mapping.first_layer, mapping.layers), (0, Some(2)));
    assert_eq!(mapping.parametrization, Parametrization::Qkv);
    let factor = &mapping.rules[1].1.factors[0];
    assert_eq!((factor.rows, factor.transpose), (Some(Slice::Part(2, 3)), true));
    let factor = &mapping.rules[2].1.factors[1];
    assert_eq!((factor.columns, factor.reshape), (Some(Slice::Range(0, 4)), Some([4, 8])));
    let underscore = GOOD.replace("first-layer", "first_layer");
    assert_eq!(underscore.parse::<Mapping>().unwrap(), mapping);
}

#[test]
fn errors_say_what_and_where() {
    for (from, to, expected) in [
        ("first-layer = 0", "", "first-layer: is missing"),
        ("first-layer", "first", "unknown field `first`"),
        ("layers = 2", "layers = -2", "invalid value"),
        ("rows", "row", "unknown field `row`"),
        ("\"2/3\"", "\"3/2\"", "\"3/2\" is not a slice"),
        ("\"2/3\"", "\"4..4\"", "\"4..4\" is not a slice"),
        ("\"2/3\"", "\"0/2\"", "is not a slice"),
        ("\"1/8\"", "0.125", "a float is not exact"),
        ("Q = ", "L = ", "needed: Q, K and V, or A and V, or M and L"),
        ("\"h.{layer}.q\"", "\"h.{i}.q\"", "blocks.Q: tensor: \"h.{i}.q\" has a placeholder"),
        ("\"h.{layer}.q\"", "3", "the name of a tensor"),
        ("\"h.{layer}.q\"", "{}", "blocks.Q: no matrix"),
        ("{ product", "{ tensor = \"x\", product", "blocks.V: no matrix; needed: tensor or"),
        ("{ product", "{ transpose = true, product", "write them in its factors"),
        ("[4, 8] }", "[4, 8], scale = 2 }", "blocks.V: product: a factor is not a tensor"),
        ("reshape = [4, 8]", "reshape = [4, 8, 1]", "reshape: [4, 8, 1] is not a matrix"),
        ("[blocks]", "[blocks", "unclosed table"),
    ] {
        let error = GOOD.replacen(from, to, 1).parse::<Mapping>().unwrap_err().to_string();
        assert!(error.contains(expected), "{from} -> {to}: {error:?} should say {expected:?}");
        assert!(!error.contains('\n'));
    }
    let ml = "first-layer = 1\n[blocks]\nM = \"M_{layer}\"\nL = \"L_{layer}\"";
    assert!(ml.parse::<Mapping>().unwrap_err().to_string().starts_with("blocks.L: has {layer}"));
}
