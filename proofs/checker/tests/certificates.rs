//! Good certificates: every parametrization, rule, kind of point and kind of modulus; then,
//! for each rule, a table of bad ones next to the good one.

mod maker;

use maker::{P31, P61, Recipe, check, known_dimensions};
use neurocert_check::{Reason, Verdict};
use serde_json::{Value, json};

fn assert_verified(recipe: &Recipe) -> Value {
    let certificate = recipe.make();
    let report = check(&certificate);
    assert_eq!(report.verdict, Verdict::Verified, "{recipe:?}: {report:?}\n{certificate}");
    assert_eq!((report.reason, report.detail.as_str()), (None, ""));
    certificate
}

fn number(certificate: &Value) -> usize {
    certificate["claim"]["number"].as_str().unwrap().parse().unwrap()
}

/// Networks that the symmetry rules determine, with their dimensions (Cor. 3.3, 3.8; `ml`:
/// parameters less layers).
fn exact() -> Vec<(Recipe, usize)> {
    vec![
        (Recipe::new(&[2, 2], &[1], 2, "qkv"), 6),
        (Recipe::new(&[2, 2], &[2], 2, "av"), 7),
        // a > d: of the nine query-key fields, one depends on the others.
        (Recipe::new(&[2, 2], &[3], 2, "qkv"), 7),
        (Recipe::new(&[2, 2], &[1], 2, "av"), 6),
        (Recipe::new(&[2, 2], &[1], 2, "ml"), 7),
        (Recipe::new(&[3, 2], &[2], 3, "qkv"), 13),
        (Recipe::new(&[3, 2], &[2], 3, "av"), 13),
        (Recipe::new(&[2, 2, 2], &[2, 2], 3, "qkv"), 10),
        (Recipe::new(&[2, 2, 2], &[2, 2], 3, "av"), 10),
        (Recipe::new(&[2, 2, 2], &[2, 2], 3, "ml"), 10),
        (Recipe::new(&[3, 2, 2], &[2, 2], 3, "av"), 16),
        (Recipe::new(&[2, 1, 1, 2], &[2, 1, 1], 3, "ml"), 13),
    ]
}

#[test]
fn exact_by_symmetry() {
    for (recipe, dimension) in exact() {
        assert_eq!(number(&assert_verified(&recipe)), dimension, "{recipe:?}");
    }
}

#[test]
fn moduli_and_points() {
    for (recipe, dimension) in exact() {
        for modulus in [P61, 1009 * 1013, 1_000_003 * 1_000_033, (1 << 62) - 57] {
            for explicit in [false, true] {
                let recipe = Recipe { modulus, explicit, ..recipe.clone() };
                // Modulo a composite number the first point may lack a unit somewhere.
                let good = (1..50)
                    .map(|seed| Recipe { seed, ..recipe.clone() })
                    .find(|recipe| recipe.rank() == dimension);
                assert_verified(&good.unwrap());
            }
        }
    }
}

#[test]
fn large_entries() {
    let recipe = Recipe::new(&[2, 2], &[1], 2, "qkv");
    for explicit in [false, true] {
        assert_verified(&Recipe { bound: 1 << 62, seed: u64::MAX, explicit, ..recipe.clone() });
    }
}

#[test]
fn exact_by_ambient_dimension() {
    // Every binary cubic is a linear form times a quadratic one: dimension 4, all of them.
    for (widths, query, dimension) in [
        (vec![1, 1], vec![1], 1),
        (vec![1, 3], vec![2], 3),
        (vec![2, 1], vec![1], 4),
        (vec![1, 2, 2], vec![1, 1], 2),
    ] {
        for form in ["qkv", "av", "ml"] {
            let recipe = Recipe { upper: Some("ambient"), ..Recipe::new(&widths, &query, 1, form) };
            assert_eq!(number(&assert_verified(&recipe)), dimension);
        }
    }
}

#[test]
fn lower_bounds() {
    for (widths, query, tokens, dimension) in known_dimensions() {
        for form in ["qkv", "av"] {
            for (inputs, modulus) in [(1, P31), (20, P61)] {
                let recipe = Recipe {
                    upper: None,
                    inputs,
                    modulus,
                    ..Recipe::new(&widths, &query, tokens, form)
                };
                let found = number(&assert_verified(&recipe));
                assert!(if inputs == 1 { found <= dimension } else { found == dimension });
            }
        }
    }
}

#[test]
fn the_empty_minor() {
    let mut certificate = Recipe { upper: None, ..Recipe::new(&[2, 2], &[1], 2, "qkv") }.make();
    certificate["claim"]["number"] = json!("0");
    certificate["lower"] = json!({"jacobian-minor": {"rows": [], "columns": []}});
    let report = check(&certificate);
    assert_eq!(report.verdict, Verdict::Verified);
    assert_eq!(report.rule, "jacobian-minor");
    assert_eq!(
        report.claim.unwrap().to_string(),
        "dim >= 0: lightning attention, widths 2-2, query sizes 1, tokens 2, parametrization qkv \
         (neuromanifold)"
    );
}

#[test]
fn reports_name_claim_and_rules() {
    let report = check(&Recipe::new(&[2, 2, 2], &[2, 2], 3, "ml").make());
    assert_eq!(report.rule, "jacobian-minor + symmetry-fields");
    assert_eq!(
        report.claim.unwrap().to_string(),
        "dim = 10 exactly: lightning attention, widths 2-2-2, query sizes 2,2, tokens 3, \
         parametrization ml (free virtual weights)"
    );
    let recipe = Recipe { upper: Some("ambient"), ..Recipe::new(&[1, 1], &[1], 1, "av") };
    assert_eq!(check(&recipe.make()).rule, "jacobian-minor + ambient-dimension");
    let recipe = Recipe { upper: Some("virtual"), ..recipe };
    assert_eq!(check(&recipe.make()).rule, "jacobian-minor + virtual-weights");
}

/// A change of one place of a certificate, and the reason that it gives (`None`: still good).
type Row = (&'static str, Value, Option<Reason>);

fn table(recipe: &Recipe, rows: Vec<Row>) {
    let good = assert_verified(recipe);
    for (place, value, reason) in rows {
        let mut certificate = good.clone();
        *certificate.pointer_mut(place).unwrap() = value.clone();
        let report = check(&certificate);
        assert_eq!(report.reason, reason, "{place} = {value}: {report:?}");
    }
}

/// The second column of the minor.
fn good_column(recipe: &Recipe) -> Value {
    recipe.make()["lower"]["jacobian-minor"]["columns"][1].clone()
}

#[test]
fn jacobian_minor() {
    let recipe = Recipe { upper: None, ..Recipe::new(&[2, 3], &[1], 2, "qkv") };
    let rows = "/lower/jacobian-minor/rows/0";
    let column = "/lower/jacobian-minor/columns/0";
    table(
        &recipe,
        vec![
            (rows, json!([6, 3, 2]), None),
            (rows, json!([0, 1, 1]), Some(Reason::IndexRange)),
            (rows, json!([7, 1, 1]), Some(Reason::IndexRange)),
            (rows, json!([1, 0, 1]), Some(Reason::IndexRange)),
            (rows, json!([1, 4, 1]), Some(Reason::IndexRange)),
            (rows, json!([1, 1, 0]), Some(Reason::IndexRange)),
            (rows, json!([1, 1, 3]), Some(Reason::IndexRange)),
            (rows, json!([u32::MAX, u32::MAX, u32::MAX]), Some(Reason::IndexRange)),
            (column, json!(0), Some(Reason::IndexRange)),
            (column, json!(11), Some(Reason::IndexRange)),
            (column, good_column(&recipe), Some(Reason::DuplicateIndex)),
            ("/modulus", json!("2"), Some(Reason::MinorSingular)),
        ],
    );
}

#[test]
fn pivots_must_be_units() {
    // φ = v k q x³ with v = 3: the derivatives at q = k = x = 1 are 3, 3, 1.
    let recipe =
        Recipe { upper: None, explicit: true, inputs: 1, ..Recipe::new(&[1, 1], &[1], 1, "qkv") };
    let mut certificate = recipe.make();
    certificate["point"] = json!({"explicit": {
        "weights": [[["1"]], [["1"]], [["3"]]], "inputs": [[["1"]]],
    }});
    let columns =
        |column: u32| json!({"jacobian-minor": {"rows": [[1, 1, 1]], "columns": [column]}});
    for (modulus, column, reason) in [
        ("5", 1, None),
        ("15", 1, Some(Reason::PivotNotUnit)),
        ("15", 3, None),
        ("3", 1, Some(Reason::MinorSingular)),
        ("9", 2, Some(Reason::PivotNotUnit)),
        ("4611686018427387903", 1, Some(Reason::PivotNotUnit)), // 2^62 - 1 = 3 · …
        ("4611686018427387902", 1, None),
    ] {
        certificate["modulus"] = json!(modulus);
        certificate["lower"] = columns(column);
        assert_eq!(check(&certificate).reason, reason, "{modulus} {column}");
    }
}

/// The first row without a pivot decides between the last two reasons.
#[test]
fn the_first_row_without_a_pivot() {
    // φ = V k q x³ with V = (3, 15): modulo 15 the derivatives by q and k are 3, 3 and 0, 0.
    let mut certificate = Recipe { upper: None, ..Recipe::new(&[1, 2], &[1], 1, "qkv") }.make();
    certificate["modulus"] = json!("15");
    certificate["point"] = json!({"explicit": {
        "weights": [[["1"]], [["1"]], [["3"], ["15"]]], "inputs": [[["1"]]],
    }});
    for (rows, reason) in [
        (json!([[1, 1, 1], [1, 2, 1]]), Reason::PivotNotUnit),
        (json!([[1, 2, 1], [1, 1, 1]]), Reason::MinorSingular),
    ] {
        certificate["lower"] = json!({"jacobian-minor": {"rows": rows, "columns": [1, 2]}});
        assert_eq!(check(&certificate).reason, Some(reason));
    }
}

#[test]
fn symmetry_fields() {
    let count = "/upper/symmetry-fields/independent";
    let rules = "/upper/symmetry-fields/rules";
    table(
        &Recipe::new(&[2, 2, 2], &[2, 2], 3, "qkv"),
        vec![
            (rules, json!(["scaling", "gauge", "query-key"]), None),
            (rules, json!(["query-key", "gauge"]), Some(Reason::SymmetryCount)),
            (rules, json!([]), Some(Reason::SymmetryCount)),
            (rules, json!(["gauge", "gauge"]), Some(Reason::DuplicateRule)),
            (count, json!("13"), Some(Reason::SymmetryCount)),
            (count, json!("15"), Some(Reason::SymmetryCount)),
            (count, json!("-14"), Some(Reason::SymmetryCount)),
            (count, json!("1".repeat(4000)), Some(Reason::SymmetryCount)),
            (count, json!("014"), Some(Reason::Malformed)),
        ],
    );
    table(
        &Recipe::new(&[2, 2, 2], &[2, 2], 3, "av"),
        vec![
            (rules, json!(["query-key"]), Some(Reason::RuleNotApplicable)),
            (rules, json!(["scaling"]), Some(Reason::SymmetryCount)),
        ],
    );
    table(
        &Recipe::new(&[2, 2, 2], &[2, 2], 3, "ml"),
        vec![
            (rules, json!(["scaling", "gauge"]), Some(Reason::RuleNotApplicable)),
            (rules, json!(["query-key", "query-key"]), Some(Reason::RuleNotApplicable)),
        ],
    );
}

/// 2-3-2 has dimension 10, but linear fields only show 13: no exact certificate exists.
#[test]
fn too_few_symmetries() {
    let mut certificate = Recipe::new(&[2, 3, 2], &[2, 2], 2, "av").make();
    assert_eq!(number(&certificate), 10);
    assert_eq!(check(&certificate).reason, Some(Reason::SymmetryCount));
    certificate["upper"]["symmetry-fields"]["independent"] = json!("11");
    let report = check(&certificate);
    assert_eq!(report.reason, Some(Reason::UpperMismatch), "{report:?}");
}

/// An upper bound proved by no fields at all, `"-0"` being 0.
#[test]
fn no_rules() {
    let mut certificate = Recipe::new(&[1, 1], &[1], 1, "qkv").make();
    certificate["upper"] = json!({"symmetry-fields": {"rules": [], "independent": "-0"}});
    assert_eq!(check(&certificate).reason, Some(Reason::UpperMismatch));
}

#[test]
fn ambient_dimension() {
    let recipe = Recipe { upper: Some("ambient"), ..Recipe::new(&[2, 1], &[1], 1, "qkv") };
    let symmetries =
        json!({"symmetry-fields": {"rules": ["query-key", "scaling"], "independent": "2"}});
    table(
        &recipe,
        vec![
            ("/upper", symmetries, None),
            ("/upper", Value::Null, Some(Reason::MissingUpper)),
            ("/upper", json!({"ambient-dimension": {"x": 1}}), Some(Reason::Malformed)),
        ],
    );
    // Larger and much larger than the dimension.
    for (widths, query, tokens) in [(vec![2, 2], vec![1], 2), (vec![2; 5], vec![1; 4], 3)] {
        let recipe = Recipe {
            upper: Some("ambient"),
            inputs: 2,
            ..Recipe::new(&widths, &query, tokens, "qkv")
        };
        assert_eq!(check(&recipe.make()).reason, Some(Reason::UpperMismatch));
    }
}
