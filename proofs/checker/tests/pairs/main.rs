//! Pair certificates: valid ones of every kind, and what a checker must refuse.

mod cases;
mod faults;
mod form;
mod hostile;
mod large;
mod limits;
mod maker;
mod mutants;
mod one_token;
#[path = "../maker/oracle.rs"]
mod oracle;
mod planted;
mod reasons;
mod truth;
mod zero;

use neurocert_check::{Report, Verdict};
use serde_json::Value;

/// Checks a JSON value.
fn check(certificate: &Value) -> Report {
    neurocert_check::check(certificate.to_string().as_bytes())
}

#[test]
fn every_kind_of_pair() {
    for (name, certificate) in cases::all().into_iter().chain(planted::all()) {
        let report = check(&certificate);
        assert_eq!(report.verdict, Verdict::Verified, "{name}: {report:?}\n{certificate}");
        assert!(certificate["proof"].get(&report.rule).is_some());
        let same = certificate["claim"]["statement"].get("same").is_some();
        assert_eq!(truth::same(&certificate["claim"]), Some(same), "{name}");
    }
}
