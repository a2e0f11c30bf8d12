//! What is said of bounds: only what the checker's kernel has verified.

use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::{Failure, Reason, check};

use super::Found;

/// Steps of the checker, as `check` allows them.
const STEPS: u64 = 1 << 36;

/// The text of a certificate as a file has it, and whether the kernel verifies it; otherwise it is too large
/// for the kernel.
///
/// # Errors
/// When the kernel rejects it.
pub fn judged(certificate: &Certificate, max_memory: u64) -> Result<(String, bool), Failure> {
    let document = certificate.document();
    let text = document.to_string() + "\n";
    match check(document, STEPS, max_memory).failure {
        None => Ok((text, true)),
        Some(failure) if failure.reason == Reason::SizeLimit => Ok((text, false)),
        Some(failure) => Err(failure),
    }
}

impl Found {
    /// `exact`, `probable` or `at_least`, by whether its certificate was verified.
    pub fn verdict(&self, is_verified: bool) -> &'static str {
        match (is_verified, self.is_exact(), self.is_probable) {
            (true, true, _) => "exact",
            (true, false, true) => "probable",
            _ => "at_least",
        }
    }
}
