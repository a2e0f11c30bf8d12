//! What the checker says of a certificate.

use neurocert_check::Verdict;
use neurocert_check::kernel::produce::{Budget, check_file};
use serde::Serialize;
use serde_json::Value;

use super::{Settings, VERSION};

/// The claim of a certificate, and whether it is proved.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judgement {
    /// `verified`, `rejected`, `incomplete` or `unreadable`.
    pub verdict: &'static str,
    /// As in the file; none if it cannot be read.
    pub claim: Option<Value>,
    /// In words.
    pub statement: Option<String>,
    /// Texts of networks that the library does not have.
    pub texts: Vec<String>,
    /// Why it is not verified: a word of `docs/certificate.md`.
    pub reason: Option<String>,
    /// What was found.
    pub detail: String,
    /// Steps that the check took.
    pub work: u64,
    /// Of this program.
    pub version: &'static str,
}

impl Judgement {
    /// Of a file that cannot be read.
    pub fn unreadable(detail: String) -> Judgement {
        Judgement {
            verdict: "unreadable",
            claim: None,
            statement: None,
            texts: vec![],
            reason: None,
            detail,
            work: 0,
            version: VERSION,
        }
    }
}

/// Has the checker look at the bytes of a certificate within so many steps; what is stopped is `incomplete`.
pub fn check(bytes: &[u8], steps: u64, settings: &Settings<'_>) -> Judgement {
    judgement(&check_file(bytes, Budget { steps, ..settings.budget() }))
}

/// What a check found.
pub(crate) fn judgement(found: &neurocert_check::kernel::Outcome) -> Judgement {
    let failure = found.failure.as_ref();
    let text = |(number, text)| format!("text {number}:\n{text}");
    Judgement {
        verdict: match found.verdict() {
            Verdict::Verified => "verified",
            Verdict::Incomplete => "incomplete",
            Verdict::Rejected => "rejected",
        },
        claim: found.claim.as_ref().and_then(|claim| serde_json::to_value(claim).ok()),
        statement: found.statement(),
        texts: found.own_texts().into_iter().map(text).collect(),
        reason: failure.map(|failure| failure.reason.to_string()),
        detail: failure.map_or(String::new(), |failure| failure.detail.clone()),
        work: found.work,
        version: VERSION,
    }
}
