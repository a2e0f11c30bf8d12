//! Networks that fill their ambient space, and none with smaller hidden widths: the counterexamples to
//! unimodality of Dao and Rodriguez (2026).

#[path = "common/full.rs"]
mod full;

use neurocert::program::{Given, at_sizes};
use neurocert::search::{Options, filling, predecessors};
use neurocert_check::kernel;

const MLP: &str = include_str!("../networks/mlp.net");

fn given(widths: &str, exponent: u64) -> Given {
    let widths: Vec<u64> = widths.split('-').map(|width| width.parse().unwrap()).collect();
    [("w".to_string(), widths), ("r".to_string(), vec![exponent])].into()
}

/// Whether a network fills, with a certificate that the kernel verifies where that is decided.
fn fills(sizes: &Given) -> Option<bool> {
    let program = at_sizes(MLP, sizes).unwrap();
    let found = filling(MLP, sizes, &program, Options::default()).unwrap();
    let certificate = match found.is_filling() {
        Some(true) => found.found.certificate(),
        Some(false) => found.found.at_most(),
        None => return None,
    };
    let certificate = serde_json::to_value(certificate).unwrap();
    assert_eq!(kernel::check(certificate, 1 << 36, 1 << 32).failure, None, "{sizes:?}");
    found.is_filling()
}

#[test]
fn counterexamples_to_unimodality() {
    let table = include_str!("data/unimodality_counterexamples.csv");
    let rows: Vec<&str> = table.lines().skip(1).collect();
    assert_eq!(rows.len(), 24);
    for row in rows.iter().step_by(full::every(7)) {
        let cells: Vec<&str> = row.split(',').collect();
        let sizes = given(cells[0], cells[1].parse().unwrap());
        assert_eq!(fills(&sizes), Some(true), "{row}");
        for smaller in predecessors(&sizes, "w") {
            assert_eq!(fills(&smaller), Some(false), "{smaller:?}");
        }
    }
}

/// One hidden neuron less fills as well: Σ of two squares is every binary quadratic form over C.
#[test]
fn what_is_not_minimal() {
    let sizes = given("2-3-1", 2);
    assert_eq!(fills(&sizes), Some(true));
    let smaller = predecessors(&sizes, "w");
    assert_eq!(smaller, [given("2-2-1", 2)]);
    assert_eq!(fills(&smaller[0]), Some(true));
    assert_eq!(fills(&given("2-1-1", 2)), Some(false));
    assert!(predecessors(&given("2-1-1", 2), "w").is_empty());
}
