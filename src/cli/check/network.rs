//! Certificates about networks that are text.

use neurocert_check::Verdict;
use neurocert_check::kernel;

use super::{Outcome, Row};
use crate::cli::expect::Attention;
use crate::error::Result;

/// The row of a certificate, and what it means for the exit code.
pub(super) fn judge(
    file: String,
    found: &kernel::Outcome,
    demand: Option<&super::Demand>,
) -> Result<(Row, Outcome)> {
    let (verdict, outcome) = match found.verdict() {
        Verdict::Verified => ("verified", Outcome::Holds),
        Verdict::Incomplete => ("incomplete", Outcome::Undecided),
        Verdict::Rejected => ("rejected", Outcome::Refuted),
    };
    let texts =
        found.own_texts().iter().map(|(number, text)| format!("text {number}:\n{text}")).collect();
    let row = Row {
        file,
        verdict,
        claim: found.claim.as_ref().and_then(|claim| serde_json::to_value(claim).ok()),
        statement: found.statement(),
        texts,
        reason: found.failure.as_ref().map(|failure| failure.reason.to_string()),
        detail: found.failure.as_ref().map_or(String::new(), |failure| failure.detail.clone()),
        note: None,
        work: found.work,
    };
    let (Some(demand), Some(claim), true) = (demand, &found.claim, outcome != Outcome::Refuted)
    else {
        return Ok((row, outcome));
    };
    let mut note = None;
    let unmet = match demand {
        super::Demand::Network(demand) => {
            let unmet = demand.unmet(claim, &found.texts)?;
            note = demand.free(claim).filter(|_| unmet.is_none());
            unmet
        }
        super::Demand::Attention(expectation) => match Attention::of(claim, &found.texts) {
            Some(claim) => {
                let unmet = expectation.unmet(&claim)?;
                note = expectation.free(&claim).filter(|_| unmet.is_none());
                unmet
            }
            None => Some("a claim about a network that is text; name it by network=NAME".into()),
        },
    };
    Ok(match unmet {
        None => (Row { note, ..row }, outcome),
        Some(detail) => {
            let reason = Some("unexpected-claim".into());
            (Row { verdict: "rejected", reason, detail, ..row }, Outcome::Refuted)
        }
    })
}
