//! Certificates on their way out: the checker has looked at each.

use neurocert_check::kernel::Reason;
use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::produce::{Budget, Stop, check};
use neurocert_check::{Limits, Verdict};

use super::Settings;
use crate::error::{Error, Result};

/// Steps of the checker for what was stopped: a fraction of a second.
const AFTER_STOP: u64 = 1 << 28;

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
        // What is proved by the time of a stop is still worth a short look.
        let (steps, stop) = match settings.stop.is_raised() {
            true => (AFTER_STOP, Stop::NEVER),
            false => (Limits::default().work, settings.stop),
        };
        let budget = Budget { steps, memory: settings.max_memory, stop };
        let verdict = match check(document, budget).failure {
            None => Verdict::Verified,
            Some(failure) if failure.reason == Reason::SizeLimit => Verdict::Incomplete,
            Some(failure) => {
                let problem = format!("the checker rejects it ({failure}), please report this");
                return Err(Error::new("certificate", problem, ""));
            }
        };
        Ok(Certified { text, verdict })
    }

    /// One that the kernel has verified already.
    pub(crate) fn verified(certificate: &Certificate) -> Certified {
        let text = certificate.document().to_string() + "\n";
        Certified { text, verdict: Verdict::Verified }
    }

    /// Whether the checker verified it.
    pub fn is_verified(&self) -> bool {
        self.verdict == Verdict::Verified
    }
}
