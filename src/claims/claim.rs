//! What a claim is, and what it shows.

use num_rational::BigRational;
use serde_json::Value;

use crate::error::Result;
use crate::matrix::Matrix;
use crate::ring::SplitMix64;

/// A statement of the paper, with what is needed to decide it.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// For `--claim`: `theorem-3.7`.
    pub id: &'static str,
    /// Where it stands in the paper.
    pub source: &'static str,
    /// The statement, in words and formulas, as printed.
    pub statement: &'static str,
    /// The statement in LaTeX (text with `$…$`).
    pub latex: &'static str,
    /// The hypotheses as printed. They are evaluated on every trial, in this order.
    pub hypotheses: &'static [&'static str],
    /// How a trial is decided.
    pub evidence: Evidence,
    /// Where the documentation proves the statement as printed, for all sizes that it speaks of.
    pub proof: Option<&'static str>,
    /// Why it is true, or what goes wrong: one line.
    pub why: &'static str,
    /// What is true instead, where the statement as printed is not.
    pub correction: Option<&'static str>,
    /// What is said of a statement that fails on a trial that meets every hypothesis:
    /// [`Fault::Refuted`] or, where the failure is one of wording, [`Fault::Imprecise`].
    pub fault: Fault,
    /// Why it cannot be decided here, if it cannot.
    pub undecided: Option<&'static str>,
    /// Tries the statement on instances: all small ones, and random ones.
    pub decide: fn(&mut Trials) -> Result<()>,
}

/// How a trial is decided. Exact always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An identity of polynomials in all weights and inputs, expanded.
    Identity,
    /// Exact computation at given weights.
    Exact,
    /// A certificate for each instance that an independent checker verifies.
    Certificate,
}

impl Evidence {
    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Evidence::Identity => "identity expanded symbolically",
            Evidence::Exact => "exact at given weights",
            Evidence::Certificate => "certificate",
        }
    }
}

/// What a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The statement is false.
    Refuted,
    /// The statement is true after the correction, which is one of wording or of an index.
    Imprecise,
}

/// One instance, decided.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The instance in one line: `d = 3, d' = 2, a = 2, t = 2, rk A = 1, rk V = 2`.
    pub instance: String,
    /// For the choice of the smallest counterexample; any measure that grows with the instance.
    pub size: usize,
    /// Whether each hypothesis holds here.
    pub hypotheses: Vec<bool>,
    /// Whether all holds here that the statement needs beside its hypotheses as printed.
    pub isolates: bool,
    /// Whether what the statement says as printed is true here.
    pub holds: bool,
    /// Whether what the correction says (its own hypotheses included) is true here.
    pub corrected: Option<bool>,
    /// What can be shown of it.
    pub exhibit: Option<Exhibit>,
}

/// Something to look at, and to check.
#[derive(Clone, Debug, Default)]
pub struct Exhibit {
    /// What is to be seen.
    pub sentence: String,
    /// Matrices, human-sized.
    pub matrices: Vec<(String, Matrix<BigRational>)>,
    /// Certificates, for an independent checker.
    pub certificates: Vec<Value>,
}

impl Trial {
    /// A trial on an instance of a size, all hypotheses met unless said otherwise.
    pub fn new(instance: impl Into<String>, size: usize, holds: bool) -> Self {
        let (instance, hypotheses) = (instance.into(), Vec::new());
        Trial { instance, size, hypotheses, isolates: true, holds, corrected: None, exhibit: None }
    }

    /// The values of the hypotheses, in their order.
    #[must_use]
    pub fn under(mut self, hypotheses: &[bool]) -> Self {
        self.hypotheses = hypotheses.to_vec();
        self
    }

    /// Whether all holds that the statement needs and does not say. Where it does not, a failure without
    /// a hypothesis may have another reason, and does not show that the hypothesis is needed.
    #[must_use]
    pub fn isolating(mut self, isolates: bool) -> Self {
        self.isolates = isolates;
        self
    }

    /// Whether the correction is true here.
    #[must_use]
    pub fn corrected(mut self, holds: bool) -> Self {
        self.corrected = Some(holds);
        self
    }

    /// Something to look at. It is kept only where the trial is shown, so make it only for trials
    /// that may be: `then(|| …)`.
    #[must_use]
    pub fn showing(mut self, exhibit: Option<Exhibit>) -> Self {
        self.exhibit = exhibit;
        self
    }

    /// Whether all hypotheses hold.
    pub fn is_within(&self) -> bool {
        self.hypotheses.iter().all(|&holds| holds)
    }

    /// The only hypothesis that fails here, if it is only one, and nothing else does.
    pub fn without_only(&self) -> Option<usize> {
        let mut failing = (0..self.hypotheses.len()).filter(|&i| !self.hypotheses[i]);
        failing.next().filter(|_| failing.next().is_none() && self.isolates)
    }
}

/// Collects trials. Of many that would be shown for the same reason only the smallest is kept.
#[derive(Debug)]
pub struct Trials {
    seed: u64,
    pub(super) kept: Kept,
}

/// What is remembered of the trials.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub total: usize,
    /// Trials that meet all hypotheses, and of these where the statement holds.
    pub within: usize,
    pub holding: usize,
    /// Trials where the correction was tried, and where it failed.
    pub corrected: usize,
    pub correction_fails: Option<Trial>,
    /// The smallest trial that meets all hypotheses, and fails.
    pub counterexample: Option<Trial>,
    /// For each hypothesis: trials where only it fails, and the smallest where the statement does too.
    pub without: Vec<(usize, Option<Trial>)>,
    /// An example where all is well, the first that shows something.
    pub example: Option<Trial>,
}

impl Trials {
    /// No trials yet.
    pub fn new(seed: u64, hypotheses: usize) -> Self {
        let without = (0..hypotheses).map(|_| (0, None)).collect();
        Trials { seed, kept: Kept { without, ..Kept::default() } }
    }

    /// A stream of random numbers; the same seed gives the same one. Give each use another number.
    pub fn stream(&self, number: u64) -> SplitMix64 {
        SplitMix64::new(self.seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// The seed of `--seed`.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Counts a trial, and keeps it if it is the smallest of its kind.
    ///
    /// # Panics
    /// When the number of hypotheses is not that of the claim.
    pub fn record(&mut self, trial: Trial) {
        let kept = &mut self.kept;
        assert_eq!(trial.hypotheses.len(), kept.without.len(), "hypotheses of a trial");
        kept.total += 1;
        if let Some(holds) = trial.corrected {
            kept.corrected += 1;
            if !holds {
                keep_smaller(&mut kept.correction_fails, &trial);
            }
        }
        if trial.is_within() {
            kept.within += 1;
            if trial.holds {
                kept.holding += 1;
                if kept.example.is_none() && trial.exhibit.is_some() {
                    kept.example = Some(trial);
                }
            } else {
                keep_smaller(&mut kept.counterexample, &trial);
            }
        } else if let Some(only) = trial.without_only() {
            kept.without[only].0 += 1;
            if !trial.holds {
                keep_smaller(&mut kept.without[only].1, &trial);
            }
        }
    }
}

fn keep_smaller(place: &mut Option<Trial>, trial: &Trial) {
    // Where something can be shown, that is worth more than being small.
    let measure = |trial: &Trial| (trial.exhibit.is_none(), trial.size);
    if place.as_ref().is_none_or(|old| measure(trial) < measure(old)) {
        *place = Some(trial.clone());
    }
}
