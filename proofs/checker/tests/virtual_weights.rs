//! The rule `virtual-weights`: good certificates, the bound against a table of dimensions, and
//! certificates in which everything fits but the bound.

mod maker;

use maker::{P31, P61, Recipe, check};
use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

fn recipe(widths: &[usize], query: &[usize], tokens: usize, form: &'static str) -> Recipe {
    Recipe { upper: Some("virtual"), ..Recipe::new(widths, query, tokens, form) }
}

/// Networks with their dimensions. Symmetry fields determine only some of them.
fn good() -> Vec<(Recipe, usize)> {
    let mut list = Vec::new();
    for form in ["qkv", "av"] {
        list.extend([
            (recipe(&[2, 3, 2], &[2, 2], 3, form), 10),
            (recipe(&[2, 2, 2], &[1, 2], 3, form), 8),
            (recipe(&[2, 2, 2], &[2, 1], 3, form), 9),
            (recipe(&[2, 2], &[1], 2, form), 6),
            (recipe(&[2, 2], &[3], 1, form), 6),
            (recipe(&[3, 2], &[1], 1, form), 10),
            (recipe(&[2, 1], &[2], 1, form), 4),
            (recipe(&[3, 1, 3], &[1, 1], 2, form), 9),
            (recipe(&[1, 2, 2, 1], &[2, 1, 1], 2, form), 1),
        ]);
    }
    list.extend([
        (recipe(&[2, 3, 2], &[2, 2], 3, "ml"), 10),
        (recipe(&[2, 2, 2], &[1, 2], 3, "ml"), 10),
        (recipe(&[2, 1, 1, 2], &[2, 1, 1], 3, "ml"), 13),
        (recipe(&[2, 2], &[1], 2, "ml"), 7),
        (recipe(&[2, 2], &[1], 1, "ml"), 6),
        (recipe(&[2, 1, 3], &[1, 1], 1, "ml"), 10),
        (recipe(&[3, 1], &[1], 1, "ml"), 8),
    ]);
    list
}

fn number(certificate: &Value) -> usize {
    certificate["claim"]["number"].as_str().unwrap().parse().unwrap()
}

#[test]
fn exact() {
    for (recipe, dimension) in good() {
        for (modulus, explicit) in [(P31, false), (P61, true), (1_000_003 * 1_000_033, false)] {
            let certificate = Recipe { modulus, explicit, inputs: 12, ..recipe.clone() }.make();
            let report = check(&certificate);
            assert_eq!(report.verdict, Verdict::Verified, "{recipe:?}: {report:?}");
            assert_eq!(report.rule, "jacobian-minor + virtual-weights");
            assert_eq!(number(&certificate), dimension, "{recipe:?}");
        }
    }
}

/// The bound of any network, told by a checker that is asked whether its dimension is 0.
fn bound(recipe: &Recipe) -> usize {
    let (form, inputs) = (recipe.parametrization, 1);
    let mut certificate = Recipe { inputs, ..self::recipe(&[1, 1], &[1], 1, form) }.make();
    certificate["claim"]["widths"] = json!(recipe.widths);
    certificate["claim"]["query_dims"] = json!(recipe.query);
    certificate["claim"]["tokens"] = json!(recipe.tokens);
    certificate["claim"]["number"] = json!("0");
    certificate["parameters"] = json!(recipe.parameters().to_string());
    certificate["lower"] = json!({"jacobian-minor": {"rows": [], "columns": []}});
    mismatch(&certificate)
}

/// The bound in the details of `upper-mismatch`.
fn mismatch(certificate: &Value) -> usize {
    let report = check(certificate);
    assert_eq!(report.reason, Some(Reason::UpperMismatch), "{report:?}\n{certificate}");
    assert_eq!(report.verdict, Verdict::Rejected);
    let bound = report.detail.strip_prefix("the virtual-weight bound is ");
    bound.unwrap_or_else(|| panic!("{report:?}")).parse().unwrap()
}

/// All networks of the large table, which another program has computed.
#[test]
fn the_bound_is_the_dimension_in_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/dimension_lightning.csv");
    let table = std::fs::read_to_string(path).unwrap();
    let list = |text: &str| text.split('-').map(|n| n.parse().unwrap()).collect::<Vec<usize>>();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        for form in ["qkv", "av"] {
            let tokens = cells[2].parse().unwrap();
            let recipe = recipe(&list(cells[0]), &list(cells[1]), tokens, form);
            assert_eq!(bound(&recipe), cells[4].parse::<usize>().unwrap(), "{form}: {line}");
        }
    }
    assert!(table.lines().count() > 4000);
}

/// For `ml` there is nothing to bound: all matrices, or all symmetric ones, less the scalings.
#[test]
fn free_virtual_weights() {
    for (first, last, layers, tokens) in (1..5).flat_map(|first| {
        (1..7).flat_map(move |last| {
            (1..4).flat_map(move |layers| (1..4).map(move |tokens| (first, last, layers, tokens)))
        })
    }) {
        let matrices = if tokens == 1 { first * (first + 1) / 2 } else { first * first };
        let expected = layers * matrices + first * last - layers;
        for size in [1, 2, 1000] {
            let mut widths = vec![size; layers + 1];
            (widths[0], widths[layers]) = (first, last);
            let recipe = recipe(&widths, &vec![size; layers], tokens, "ml");
            assert_eq!(bound(&recipe), expected, "{recipe:?}");
        }
    }
}

/// A true lower bound that is less than the dimension is not made exact by the rule, nor is a
/// number that is more: nothing but the bound is wrong with these.
#[test]
fn one_too_few_and_one_too_many() {
    for (recipe, dimension) in good() {
        let certificate = Recipe { inputs: 12, ..recipe.clone() }.make();
        if dimension > 1 {
            let mut fewer = certificate.clone();
            fewer["claim"]["number"] = json!((dimension - 1).to_string());
            let minor = fewer.pointer_mut("/lower/jacobian-minor").unwrap();
            minor["rows"].as_array_mut().unwrap().pop();
            let columns = minor["columns"].as_array().unwrap().clone();
            let without = |column: &Value| {
                let rest: Vec<_> = columns.iter().filter(|other| *other != column).collect();
                let mut fewer = fewer.clone();
                fewer["lower"]["jacobian-minor"]["columns"] = json!(rest);
                fewer
            };
            let as_lower_bound = |certificate: &Value| {
                let mut certificate = certificate.clone();
                certificate["claim"]["relation"] = json!("at_least");
                certificate["upper"] = Value::Null;
                check(&certificate).verdict == Verdict::Verified
            };
            let fewer = columns.iter().map(without).find(as_lower_bound).unwrap();
            assert_eq!(mismatch(&fewer), dimension, "{recipe:?}");
        }
        let mut more = certificate;
        more["claim"]["number"] = json!((dimension + 1).to_string());
        any_minor(&mut more, dimension + 1);
        assert_eq!(mismatch(&more), dimension, "{recipe:?}");
    }
}

/// The first columns, and as many rows.
fn any_minor(certificate: &mut Value, size: usize) {
    let claim = &certificate["claim"];
    let last = claim["widths"].as_array().unwrap().last().unwrap().as_u64().unwrap() as usize;
    let tokens = claim["tokens"].as_u64().unwrap() as usize;
    let row = |r: usize| [r / tokens / last + 1, r / tokens % last + 1, r % tokens + 1];
    let rows: Vec<_> = (0..size).map(row).collect();
    let columns: Vec<usize> = (1..=size).collect();
    certificate["lower"] = json!({"jacobian-minor": {"rows": rows, "columns": columns}});
}

/// The certificate of one network, made to speak of another in all its parts.
fn forged(true_one: &Recipe, other: &Recipe) -> Value {
    let mut certificate = Recipe { inputs: 12, ..true_one.clone() }.make();
    let claim = other.make()["claim"].clone();
    for key in ["widths", "query_dims", "tokens", "parametrization", "variety"] {
        certificate["claim"][key] = claim[key].clone();
    }
    certificate["parameters"] = json!(other.parameters().to_string());
    if check(&certificate).reason == Some(Reason::IndexRange) {
        let size = number(&certificate);
        any_minor(&mut certificate, size);
    }
    certificate
}

#[test]
fn another_network() {
    let ten = recipe(&[2, 3, 2], &[2, 2], 3, "qkv");
    let eight = recipe(&[2, 2, 2], &[1, 2], 3, "av");
    let free = recipe(&[2, 2, 2], &[2, 2], 3, "ml");
    for (true_one, other, bound) in [
        // Widths: the last, the first, a bottleneck, one layer more.
        (&ten, recipe(&[2, 3, 3], &[2, 2], 3, "qkv"), 12),
        (&ten, recipe(&[3, 3, 2], &[2, 2], 3, "qkv"), 20),
        (&ten, recipe(&[2, 1, 2], &[2, 2], 3, "qkv"), 6),
        (&ten, recipe(&[2, 3, 2, 2], &[2, 2, 2], 3, "qkv"), 13),
        (&eight, recipe(&[2, 2, 1], &[1, 2], 3, "av"), 6),
        (&free, recipe(&[2, 2, 3], &[2, 2], 3, "ml"), 12),
        (&free, recipe(&[2, 2, 2, 2], &[2, 2, 2], 3, "ml"), 13),
        // Query sizes.
        (&ten, recipe(&[2, 3, 2], &[1, 2], 3, "qkv"), 8),
        (&ten, recipe(&[2, 3, 2], &[2, 1], 3, "qkv"), 9),
        (&eight, recipe(&[2, 2, 2], &[2, 2], 3, "av"), 10),
        (&eight, recipe(&[2, 2, 2], &[2, 1], 3, "av"), 9),
        // Tokens: with one, every layer is symmetric.
        (&ten, recipe(&[2, 3, 2], &[2, 2], 1, "qkv"), 8),
        (&free, recipe(&[2, 2, 2], &[2, 2], 1, "ml"), 8),
        // The parametrization with its variety: of the virtual weights there are more.
        (&eight, recipe(&[2, 2, 2], &[1, 2], 3, "ml"), 10),
        (&free, recipe(&[2, 2, 2], &[1, 2], 3, "qkv"), 8),
        (&free, recipe(&[2, 2, 2], &[1, 2], 3, "av"), 8),
    ] {
        assert_eq!(mismatch(&forged(true_one, &other)), bound, "{true_one:?}\n{other:?}");
    }
    // What these change is nothing: the claim stays true, and the Jacobian what it was.
    for (true_one, other) in [
        (&ten, recipe(&[2, 3, 2], &[2, 2], 3, "av")),
        (&eight, recipe(&[2, 2, 2], &[1, 2], 3, "qkv")),
        (&free, recipe(&[2, 5, 2], &[1, 1], 3, "ml")),
    ] {
        assert_eq!(check(&forged(true_one, &other)).verdict, Verdict::Verified, "{other:?}");
    }
}

/// Changes that other checks catch, before the bound or after it.
#[test]
fn other_reasons() {
    use Reason::*;
    let good = recipe(&[2, 3, 2], &[2, 2], 3, "qkv").make();
    assert_eq!(check(&good).verdict, Verdict::Verified);
    let rule = |content: Value| json!({"virtual-weights": content});
    let fields = json!({"symmetry-fields": {"rules": ["query-key"], "independent": "8"}});
    for (place, value, reason) in [
        ("/upper", rule(json!({"n": 1})), Malformed),
        ("/upper", rule(json!({"bound": "10"})), Malformed),
        ("/upper", rule(json!([])), Malformed),
        ("/upper", rule(Value::Null), Malformed),
        ("/upper", json!("virtual-weights"), Malformed),
        ("/upper", json!({"virtual_weights": {}}), Malformed),
        ("/upper", json!({"virtual-weights": {}, "ambient-dimension": {}}), Malformed),
        ("/upper", Value::Null, MissingUpper),
        ("/upper", json!({"ambient-dimension": {}}), UpperMismatch),
        ("/upper", fields, UpperMismatch),
        ("/claim/relation", json!("at_least"), SuperfluousUpper),
        ("/claim/kind", json!("normalized"), UnsupportedKind),
        ("/claim/kind", json!("softmax"), UnsupportedKind),
        ("/claim/kind", json!(["lightning"]), Malformed),
        ("/claim/number", json!("9"), ClaimMismatch),
        ("/claim/widths/2", json!(3), ParameterCount),
        ("/claim/query_dims/0", json!(1), ParameterCount),
        ("/claim/parametrization", json!("ml"), WrongVariety),
        ("/claim/variety", json!("free-virtual-weights"), WrongVariety),
        ("/claim/tokens", json!(1), IndexRange),
        // The bound fits, the minor does not: Q_1, K_1 move M_1 in no more than four directions.
        ("/lower/jacobian-minor/columns", json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), MinorSingular),
        ("/modulus", json!("2"), MinorSingular),
    ] {
        let mut certificate = good.clone();
        *certificate.pointer_mut(place).unwrap() = value.clone();
        let report = check(&certificate);
        assert_eq!(report.reason, Some(reason), "{place} = {value}: {report:?}");
    }
    // The bound is compared before the minor is computed, and after its size and the relation.
    let mut both = good.clone();
    both["claim"]["number"] = json!("11");
    any_minor(&mut both, 11);
    assert_eq!(check(&both).reason, Some(UpperMismatch));
    both["claim"]["relation"] = json!("at_least");
    assert_eq!(check(&both).reason, Some(SuperfluousUpper));
    both["upper"] = Value::Null;
    assert_eq!(check(&both).reason, Some(MinorSingular));
}
