//! Every row of the table of exact dimensions (found independently, by another program), in both
//! parametrizations: never a wrong number, always `exact`, and each certificate verified by both
//! checkers.

use neurocert::geometry::{Certainty, Options, UpperRule, certificate, dimension};
use neurocert::network::{
    Architecture, LightningAttention, Parametrization, Relation, paper_formula,
};
use rayon::prelude::*;

#[path = "common/full.rs"]
mod full;
#[path = "common/python.rs"]
mod python;

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
    by_symmetry: usize,
    by_virtual_weights: usize,
    inside_hypotheses: usize,
}

fn decide(row: &Row, parametrization: Parametrization) -> (Counts, Vec<u8>) {
    let built =
        Architecture::lightning(&row.widths, &row.query_dims, row.tokens, parametrization).unwrap();
    let network = LightningAttention::new(built.clone());
    let found = dimension(&network, &Options::default()).unwrap();
    assert_eq!(found.lower, row.dimension, "{built}");
    if parametrization == Parametrization::Qkv {
        assert_eq!(found.parameters, row.parameters_qkv, "{built}");
    }
    assert_eq!(found.certainty, Certainty::Exact, "{built}");
    assert_eq!((found.upper, &found.missing), (row.dimension, &None), "{built}");
    let fiber = found.fiber.unwrap().parts();
    let parts: usize = fiber.iter().map(|(_, count)| count).sum();
    assert_eq!(parts, found.parameters - found.lower, "{built}: {fiber:?}");

    // Two facts: whether the hypotheses hold, and whether the number is right.
    let formula = paper_formula(&built);
    assert_eq!(formula.as_ref().map(|f| f.value), row.formula, "{built}");
    let inside = formula.is_some_and(|f| f.hypotheses_hold());
    assert_eq!(inside, row.hypotheses_hold, "{built}");

    let claim = built.claim(Relation::Exact, found.lower);
    let written = certificate(claim.clone(), &found, row.tokens).unwrap();
    let bytes = serde_json::to_vec(&written).unwrap();
    let report = neurocert_check::check(&bytes);
    assert_eq!(report.verdict, neurocert_check::Verdict::Verified, "{built}: {}", report.detail);
    assert_eq!(report.claim, Some(neurocert_check::AnyClaim::Dimension(claim)), "{built}");
    let counts = Counts {
        rows: 1,
        by_symmetry: (found.bounds.rule == UpperRule::SymmetryFields).into(),
        by_virtual_weights: (found.bounds.rule == UpperRule::VirtualWeights).into(),
        inside_hypotheses: inside.into(),
    };
    (counts, bytes)
}

fn decide_all(parametrization: Parametrization) -> Counts {
    let add = |a: Counts, b: Counts| Counts {
        rows: a.rows + b.rows,
        by_symmetry: a.by_symmetry + b.by_symmetry,
        by_virtual_weights: a.by_virtual_weights + b.by_virtual_weights,
        inside_hypotheses: a.inside_hypotheses + b.inside_hypotheses,
    };
    let rows: Vec<Row> = rows().into_iter().step_by(full::every(8)).collect();
    let (counts, files): (Vec<Counts>, Vec<Vec<u8>>) =
        rows.par_iter().map(|row| decide(row, parametrization)).unzip();
    python::verifies_all("check.py", &files);
    counts.into_iter().fold(Counts::default(), add)
}

/// All rows with `--full`, otherwise every eighth.
#[test]
fn every_row_in_qkv_and_av() {
    let all = full::every(8) == 1;
    for parametrization in [Parametrization::Qkv, Parametrization::Av] {
        let counts = decide_all(parametrization);
        assert_eq!(counts.rows, counts.by_symmetry + counts.by_virtual_weights);
        assert_eq!(counts.rows, if all { 4137 } else { 518 });
        if all {
            assert_eq!((counts.by_symmetry, counts.inside_hypotheses), (1848, 644));
        }
    }
}
