//! Every row of the table of exact dimensions (found independently, by another program), in both
//! parametrizations: never a wrong number, `exact` where symmetries or the ambient dimension
//! prove the upper bound, and each certificate verified.

use neurocert::geometry::{Certainty, Options, UpperRule, certificate, dimension};
use neurocert::network::{
    Architecture, LightningAttention, Parametrization, Relation, paper_formula,
};
use rayon::prelude::*;

struct Row {
    widths: Vec<usize>,
    query_dims: Vec<usize>,
    tokens: usize,
    parameters_qkv: usize,
    dimension: usize,
    formula: Option<i64>,
    hypotheses_hold: bool,
}

fn rows() -> Vec<Row> {
    let list = |text: &str| text.split('-').map(|n| n.parse().unwrap()).collect();
    let text = include_str!("data/dimension_lightning.csv");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        Row {
            widths: list(cells[0]),
            query_dims: list(cells[1]),
            tokens: cells[2].parse().unwrap(),
            parameters_qkv: cells[3].parse().unwrap(),
            dimension: cells[4].parse().unwrap(),
            formula: cells[5].parse().ok(),
            hypotheses_hold: cells[6] == "true",
        }
    };
    text.lines().skip(1).map(row).collect()
}

#[derive(Default, Debug, PartialEq, Eq)]
struct Counts {
    rows: usize,
    exact_by_symmetry: usize,
    exact_by_ambient: usize,
    inside_hypotheses: usize,
}

fn decide(row: &Row, parametrization: Parametrization) -> Counts {
    let built =
        Architecture::lightning(&row.widths, &row.query_dims, row.tokens, parametrization).unwrap();
    let network = LightningAttention::new(built.clone());
    let found = dimension(&network, &Options::default()).unwrap();
    assert_eq!(found.lower, row.dimension, "{built}");
    if parametrization == Parametrization::Qkv {
        assert_eq!(found.parameters, row.parameters_qkv, "{built}");
    }
    let is_exact = found.certainty == Certainty::Exact;
    assert_eq!(is_exact, found.lower == found.upper, "{built}");
    assert_eq!(found.missing.is_none(), is_exact, "{built}");
    let unnamed = found.missing.iter().any(|names| names.starts_with("another point"));
    assert!(!unnamed, "{built}: no rule is named");

    // Two facts: whether the hypotheses hold, and whether the number is right.
    let formula = paper_formula(&built);
    assert_eq!(formula.as_ref().map(|f| f.value), row.formula, "{built}");
    let inside = formula.is_some_and(|f| f.hypotheses_hold());
    assert_eq!(inside, row.hypotheses_hold, "{built}");
    assert!(!inside || is_exact, "{built}: inside the paper's hypotheses");

    let relation = if is_exact { Relation::Exact } else { Relation::AtLeast };
    let claim = built.claim(relation, found.lower);
    let written = certificate(claim.clone(), &found, row.tokens).unwrap();
    let report = neurocert_check::check(&serde_json::to_vec(&written).unwrap());
    assert_eq!(report.verdict, neurocert_check::Verdict::Verified, "{built}: {}", report.detail);
    assert_eq!(report.claim, Some(claim), "{built}");
    Counts {
        rows: 1,
        exact_by_symmetry: (is_exact && found.upper_rule == UpperRule::SymmetryFields).into(),
        exact_by_ambient: (is_exact && found.upper_rule == UpperRule::AmbientDimension).into(),
        inside_hypotheses: inside.into(),
    }
}

fn decide_all(parametrization: Parametrization) -> Counts {
    let add = |a: Counts, b: Counts| Counts {
        rows: a.rows + b.rows,
        exact_by_symmetry: a.exact_by_symmetry + b.exact_by_symmetry,
        exact_by_ambient: a.exact_by_ambient + b.exact_by_ambient,
        inside_hypotheses: a.inside_hypotheses + b.inside_hypotheses,
    };
    rows().par_iter().map(|row| decide(row, parametrization)).reduce(Counts::default, add)
}

#[test]
fn every_row_in_qkv_and_av() {
    let expected = Counts {
        rows: 4137,
        exact_by_symmetry: 1848,
        exact_by_ambient: 116,
        inside_hypotheses: 644,
    };
    assert_eq!(decide_all(Parametrization::Qkv), expected);
    assert_eq!(decide_all(Parametrization::Av), expected);
}
