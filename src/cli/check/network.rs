//! Certificates about networks that are text.

use neurocert_check::Verdict;
use neurocert_check::kernel;

use super::{Outcome, Row};
use crate::cli::expect::Attention;
use crate::commands::Judgement;
use crate::commands::check::judgement;
use crate::error::Result;

/// The row of a certificate, and what it means for the exit code.
pub(super) fn judge(
    file: String,
    found: &kernel::Outcome,
    demand: Option<&super::Demand>,
) -> Result<(Row, Outcome)> {
    let outcome = match found.verdict() {
        Verdict::Verified => Outcome::Holds,
        Verdict::Incomplete => Outcome::Undecided,
        Verdict::Rejected => Outcome::Refuted,
    };
    let row = Row { file, found: judgement(found), note: None, steps: None };
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
            let found = Judgement { verdict: "rejected", reason, detail, ..row.found };
            (Row { found, ..row }, Outcome::Refuted)
        }
    })
}
