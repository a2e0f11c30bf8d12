//! `dim NETWORK --formula`: what a theorem gives is what `dim` finds, and it is there at any size.

use serde_json::{Value, json};

use crate::{folder, neurocert, refused, stdout};

fn dim(arguments: &[&str]) -> Value {
    let folder = folder();
    let output = neurocert(folder.path(), &[&["dim", "--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    serde_json::from_str(&stdout(&output)).unwrap()
}

#[test]
fn as_a_point_says() {
    for network in [
        &["lightning", "--set", "d=2,2,2", "--set", "a=1", "--set", "t=2"][..],
        &["lightning_av", "--set", "d=3,2", "--set", "a=2", "--set", "t=2"],
        &["lightning_ml", "--set", "d=2,1,2", "--set", "a=2", "--set", "t=2"],
        &["linear", "--set", "w=3,2,4"],
        &["linear", "--set", "w=2,3,3"],
    ] {
        let (found, formula) = (dim(network), dim(&[network, &["--formula"]].concat()));
        assert_eq!(found["dimension"], formula["formula"], "{network:?}");
        for key in ["network", "sizes"] {
            assert_eq!(found[key], formula[key], "{network:?}");
        }
        let fiber = formula["fiber_dimension"].to_string();
        assert_eq!(found["fiber_dimension"], json!(fiber), "{network:?}");
    }
    let wide =
        dim(&["lightning", "--set", "d=768,768", "--set", "a=64", "--set", "t=9", "--formula"]);
    // Matrices of rank 64, and of any rank, less one scaling.
    assert_eq!(wide["formula"], json!(2 * 64 * 768 - 64 * 64 + 768 * 768 - 1));
    assert!(wide["formula_source"].as_str().unwrap().contains("virtual-weights"));
}

#[test]
fn without_a_theorem() {
    let folder = folder();
    let folder = folder.path();
    let mlp = ["dim", "mlp", "--set", "w=2,3,1", "--set", "r=2", "--formula"];
    refused(folder, &mlp, "no theorem covers mlp");
    refused(folder, &["dim", "--formula", "--widths", "2,2"], "belongs to dim with NETWORK");
}
