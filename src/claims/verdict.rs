//! From trials to a verdict.

use super::claim::{Claim, Fault, Trial, Trials};
use crate::error::Result;

/// The status of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The documentation proves it for all sizes, and it is exact on all instances that meet the
    /// hypotheses (docs/audit.md).
    Proved,
    /// Exact on all instances that meet the hypotheses, and no more.
    Confirmed,
    /// There is a counterexample that meets every hypothesis as printed.
    Refuted,
    /// Not as printed, but after a correction of wording or of an index.
    Imprecise,
    /// Nothing was decided.
    Undecided,
}

impl Status {
    /// The name in output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Proved => "proved",
            Status::Confirmed => "confirmed",
            Status::Refuted => "refuted",
            Status::Imprecise => "imprecise",
            Status::Undecided => "undecided",
        }
    }
}

/// What came of a claim.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The claim.
    pub claim: Claim,
    /// Its status.
    pub status: Status,
    /// Trials, those that meet all hypotheses, and of these where the statement holds.
    pub counts: Counts,
    /// The smallest counterexample that meets every hypothesis.
    pub counterexample: Option<Trial>,
    /// Something to look at where the statement holds.
    pub example: Option<Trial>,
    /// For each hypothesis whether it was seen to be needed.
    pub necessity: Vec<Necessity>,
    /// A trial where the correction fails too: then it is not a correction.
    pub correction_fails: Option<Trial>,
}

/// Numbers of trials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub trials: usize,
    /// All hypotheses hold.
    pub within: usize,
    /// … and the statement.
    pub holding: usize,
    /// The correction was tried.
    pub corrected: usize,
}

/// Whether a hypothesis is needed.
#[derive(Clone, Debug)]
pub struct Necessity {
    /// The hypothesis.
    pub hypothesis: &'static str,
    /// Trials where it fails and all others hold.
    pub trials: usize,
    /// The smallest of these where the statement fails.
    pub failure: Option<Trial>,
}

/// Decides a claim.
///
/// # Errors
/// When a computation that should work is refused.
pub fn decide(claim: &Claim, seed: u64) -> Result<Verdict> {
    let mut trials = Trials::new(seed, claim.hypotheses.len());
    (claim.decide)(&mut trials)?;
    let kept = trials.kept;
    let status = if claim.undecided.is_some() || kept.within == 0 {
        Status::Undecided
    } else if kept.counterexample.is_some() {
        match claim.fault {
            _ if claim.correction.is_none() => Status::Refuted,
            // A correction that fails corrects nothing.
            Fault::Imprecise if kept.correction_fails.is_none() && kept.corrected > 0 => {
                Status::Imprecise
            }
            Fault::Refuted | Fault::Imprecise => Status::Refuted,
        }
    } else {
        claim.proof.map_or(Status::Confirmed, |_| Status::Proved)
    };
    let necessity = claim.hypotheses.iter().zip(kept.without);
    Ok(Verdict {
        claim: *claim,
        status,
        counts: Counts {
            trials: kept.total,
            within: kept.within,
            holding: kept.holding,
            corrected: kept.corrected,
        },
        counterexample: kept.counterexample,
        example: kept.example,
        necessity: necessity
            .map(|(&hypothesis, (trials, failure))| Necessity { hypothesis, trials, failure })
            .collect(),
        correction_fails: kept.correction_fails,
    })
}
