//! Every row of the table of exact dimensions (found independently, by another program), in both
//! parametrizations: never a wrong number, always `exact`, and each certificate verified by both
//! checkers.

use neurocert::network::{Architecture, Parametrization, paper_formula};
use neurocert::search::Options;
use neurocert::theory::lightning::{GenericFiber, Symmetries, dimension};
use rayon::prelude::*;

#[path = "common/exact.rs"]
mod exact;
use exact::verified;

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
    by_theorem: usize,
    inside_hypotheses: usize,
}

fn decide(row: &Row, parametrization: Parametrization) -> (Counts, Vec<u8>) {
    let built =
        Architecture::lightning(&row.widths, &row.query_dims, row.tokens, parametrization).unwrap();
    let found = dimension(&built, Options::default()).unwrap();
    assert_eq!(found.lower.rank, row.dimension as u64, "{built}");
    let parameters = built.source_dimension();
    if parametrization == Parametrization::Qkv {
        assert_eq!(parameters, row.parameters_qkv, "{built}");
        assert_eq!(found.parameters, parameters as u128, "{built}");
    }
    assert!(found.is_exact(), "{built}: at most {}", found.upper.number);
    let symmetries = Symmetries::new(&built, 0, Options::default().budget).unwrap();
    let fiber = GenericFiber::new(&built, symmetries).unwrap().parts();
    let parts: usize = fiber.iter().map(|(_, count)| count).sum();
    assert_eq!(parts, parameters - row.dimension, "{built}: {fiber:?}");

    // Two facts: whether the hypotheses hold, and whether the number is right.
    let formula = paper_formula(&built);
    assert_eq!(formula.as_ref().map(|f| f.value), row.formula, "{built}");
    let inside = formula.is_some_and(|f| f.hypotheses_hold());
    assert_eq!(inside, row.hypotheses_hold, "{built}");

    let bytes = verified(&built, &found);
    let counts = Counts {
        rows: 1,
        by_theorem: found.upper.rule().starts_with("theorem").into(),
        inside_hypotheses: inside.into(),
    };
    (counts, bytes)
}

/// Of how many rows one is looked at. In the coordinates of `av` the numbers are those of `qkv`, so `--full` looks at every
/// fourth there; NEUROCERT_FULL=all looks at all.
fn stride(parametrization: Parametrization) -> usize {
    match (full::every(8), parametrization) {
        (1, Parametrization::Av) if !full::is_all() => 4,
        (every, _) => every,
    }
}

fn decide_all(parametrization: Parametrization) -> Counts {
    let add = |a: Counts, b: Counts| Counts {
        rows: a.rows + b.rows,
        by_theorem: a.by_theorem + b.by_theorem,
        inside_hypotheses: a.inside_hypotheses + b.inside_hypotheses,
    };
    let rows: Vec<Row> = rows().into_iter().step_by(stride(parametrization)).collect();
    let (counts, files): (Vec<Counts>, Vec<Vec<u8>>) =
        rows.par_iter().map(|row| decide(row, parametrization)).unzip();
    python::verifies_all(&files);
    counts.into_iter().fold(Counts::default(), add)
}

/// All rows of `qkv` with `--full`, otherwise every eighth.
#[test]
fn every_row_in_qkv_and_av() {
    for parametrization in [Parametrization::Qkv, Parametrization::Av] {
        let counts = decide_all(parametrization);
        let stride = stride(parametrization);
        assert_eq!(counts.rows, 4137_usize.div_ceil(stride));
        // Without a theorem wherever symmetries or the space of all functions are enough.
        assert!(2 * counts.by_theorem < 3 * counts.rows / 2, "{counts:?}");
        if stride == 1 {
            assert_eq!(counts.inside_hypotheses, 644);
        }
    }
}
