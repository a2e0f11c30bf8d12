//! Rule certificates: valid ones of every kind, and what a checker must refuse.

mod cases;
mod expansion;
mod expansion_false;
mod expansion_reasons;
mod form;
mod holes;
mod hostile;
mod limits;
mod maker;
mod mutants;
#[path = "../maker/oracle.rs"]
mod oracle;
mod reasons;
mod truth;
mod values;

use neurocert_check::{Report, Verdict};
use serde_json::Value;

/// Checks a JSON value.
fn check(certificate: &Value) -> Report {
    neurocert_check::check(certificate.to_string().as_bytes())
}

#[test]
fn every_kind_of_rule() {
    for (name, certificate) in cases::all() {
        let report = check(&certificate);
        assert_eq!(report.verdict, Verdict::Verified, "{name}: {report:?}\n{certificate}");
        assert!(certificate["proof"].get(&report.rule).is_some());
        truth::verified(&certificate, &name);
    }
}
