//! Planted numbers for the paper's formulas, bounds and counts.

use crate::network::{Architecture, Parametrization, paper_formula};

fn architecture(widths: &[usize], query: &[usize], tokens: usize) -> Architecture {
    Architecture::lightning(widths, query, tokens, Parametrization::Qkv).unwrap()
}

#[test]
fn paper_formulas() {
    let formula = |w: &[usize], a: &[usize], t| {
        paper_formula(&architecture(w, a, t)).map(|f| (f.value, f.hypotheses_hold()))
    };
    assert_eq!(formula(&[2, 2], &[1], 2), Some((6, true)));
    // a > d: 2ad − a² stops growing at a = d.
    assert_eq!(formula(&[2, 2], &[5], 2), Some((7, true)));
    // One token, d = 1, and a = d' = 1 are outside of Corollary 3.3.
    assert_eq!(formula(&[2, 2], &[2], 1), Some((7, false)));
    assert_eq!(formula(&[1, 2], &[2], 2), Some((2, false)));
    assert_eq!(formula(&[2, 1], &[1], 2), Some((4, false)));
    assert_eq!(formula(&[3, 3, 3], &[2], 3), Some((23, true)));
    assert_eq!(formula(&[3, 3, 3], &[2], 2), Some((23, false)));
    let unmet = paper_formula(&architecture(&[3, 3, 3], &[1, 2], 2)).unwrap().unmet;
    assert_eq!(unmet, ["t ≥ 3", "all a ≥ 2"]);
    // A hidden width above d_0, or two different ones: Corollary 3.8 does not speak.
    assert_eq!(formula(&[2, 3, 2], &[2], 3), None);
    assert_eq!(formula(&[4, 3, 2, 4], &[2], 3), None);
}

#[test]
fn ambient_dimensions() {
    let ambient =
        |w: &[usize], t| architecture(w, &[1], t).ambient_dimension().unwrap().to_string();
    // Pairs of tokens of cubic forms in 4 variables: 2 · 2 · 20. For t = 1, d = 1: x³ alone.
    assert_eq!(ambient(&[2, 2], 2), "80");
    assert_eq!(ambient(&[1, 1], 1), "1");
    assert_eq!(ambient(&[1, 3], 2), (3 * 2 * 4).to_string());
    // Degree 9 in 9 variables, 3 · 3 of them: 9 · C(17, 9).
    assert_eq!(ambient(&[3, 3, 3], 3), (9 * 24_310).to_string());
}

#[test]
fn source_dimensions() {
    let count = |p| {
        let built = Architecture::lightning(&[3, 2, 4], &[2, 5], 3, p).unwrap();
        built.source_dimension()
    };
    assert_eq!(count(Parametrization::Qkv), (2 * 2 * 3 + 6) + (2 * 5 * 2 + 8));
    assert_eq!(count(Parametrization::Av), (2 * 2 * 3 - 4 + 6) + (4 + 8));
    assert_eq!(count(Parametrization::Ml), 9 + 9 + 12);
}

#[test]
fn bad_architectures_are_told_apart() {
    let error = |w: &[usize], a: &[usize], t| {
        Architecture::lightning(w, a, t, Parametrization::Qkv).unwrap_err().to_string()
    };
    assert!(error(&[3], &[1], 3).starts_with("widths: 1 given; at least two"));
    assert!(error(&[3, 3, 3], &[1, 2, 3], 3).starts_with("query-dims: 3 given for 2 layers"));
    assert!(error(&[3, 0], &[1], 3).starts_with("widths: 0 (entry 2) is not a size"));
    assert!(error(&[3, 3], &[0], 3).starts_with("query-dims: 0"));
    assert!(error(&[3, 3], &[1], 0).starts_with("tokens: 0"));
    assert!(error(&[3; 42], &[1], 1).starts_with("widths: 41 layers"));
    assert!(error(&[3, usize::MAX], &[1], 1).starts_with("widths: 1844"));
}
