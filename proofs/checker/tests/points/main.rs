//! Point certificates: valid ones of every kind, and what a checker must refuse.

mod algebra;
mod cases;
mod details;
mod fibers;
mod form;
mod maker;
mod mutants;
#[path = "../maker/oracle.rs"]
mod oracle;
mod reasons;

use neurocert_check::{Report, Verdict};
use serde_json::Value;

/// Checks a JSON value.
fn check(certificate: &Value) -> Report {
    neurocert_check::check(certificate.to_string().as_bytes())
}

#[test]
fn every_kind_of_point() {
    for (recipe, tangents) in cases::all() {
        let certificate = recipe.make();
        let report = check(&certificate);
        assert_eq!(report.verdict, Verdict::Verified, "{report:?}\n{certificate}");
        let found = &certificate["claim"]["statement"]["point"]["tangent_dimension"];
        assert_eq!(*found, tangents, "{certificate}");
    }
}
