//! Certificates on their way out: the checker has looked at each.

use neurocert_check::Verdict;
use neurocert_check::kernel::Reason;
use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::produce::{Budget, check};

use super::Settings;
use crate::error::{Error, Result};

/// Steps of the checker, as `check` allows them.
const STEPS: u64 = 1 << 36;

/// A report, and the certificate of what it says, if there is one.
#[derive(Clone, Debug)]
pub struct Answer<R> {
    /// The report; where a certificate is written is for the caller to fill in.
    pub report: R,
    /// The certificate.
    pub certified: Option<Certified>,
}

/// A certificate that the checker does not reject.
#[derive(Clone, Debug)]
pub struct Certified {
    /// The document, one line.
    pub text: String,
    /// Verified, or incomplete: too large, or stopped.
    pub verdict: Verdict,
}

impl Certified {
    /// Has the checker look at a certificate.
    ///
    /// # Errors
    /// When it rejects it: a fault of this program.
    pub fn new(certificate: &Certificate, settings: &Settings<'_>) -> Result<Certified> {
        let document = certificate.document();
        let text = document.to_string() + "\n";
        let budget = Budget { steps: STEPS, memory: settings.max_memory, stop: settings.stop };
        let verdict = match check(document, budget).failure {
            None => Verdict::Verified,
            Some(failure) if failure.reason == Reason::SizeLimit => Verdict::Incomplete,
            Some(failure) => {
                let problem = format!("the checker rejects it ({failure}), please report this");
                return Err(Error::new("certificate", problem, "nothing was written"));
            }
        };
        Ok(Certified { text, verdict })
    }

    /// Whether the checker verified it.
    pub fn is_verified(&self) -> bool {
        self.verdict == Verdict::Verified
    }
}
