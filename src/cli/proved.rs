//! Certificates of claims about networks that are text, on their way to a file.

use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::{Reason, check, check_file};
use neurocert_check::{Limits, Verdict};

use super::{files, watch};
use crate::error::{Error, Result};

/// Steps of the checker, as `check` allows them.
const STEPS: u64 = 1 << 36;

/// The text of a certificate, and what the kernel says of it: `verified` or `incomplete`.
///
/// # Errors
/// When the kernel rejects it.
pub(super) fn checked(
    certificate: &Certificate,
    max_memory: u64,
) -> Result<(String, &'static str)> {
    let _stage = watch::stage("check of the certificate");
    let document = certificate.document();
    let text = document.to_string() + "\n";
    match check(document, STEPS, max_memory).failure {
        None => Ok((text, "verified")),
        Some(failure) if failure.reason == Reason::SizeLimit => Ok((text, "incomplete")),
        Some(failure) => {
            let problem = format!("the checker rejects it ({failure}), please report this");
            Err(Error::new("--certificate", problem, "nothing was written"))
        }
    }
}

/// Has the kernel look at a certificate once more, and writes it unless it is rejected: `verified` or
/// `incomplete`.
///
/// # Errors
/// When the kernel rejects it, or the disk does.
pub(super) fn write(
    output: files::Output,
    certificate: &Certificate,
    max_memory: u64,
) -> Result<&'static str> {
    let (text, verdict) = checked(certificate, max_memory)?;
    output.commit(text.as_bytes())?;
    Ok(verdict)
}

/// What the checker says of a certificate, and why.
pub(super) fn judged(bytes: &[u8]) -> (Verdict, String) {
    let limits = Limits::default();
    let outcome = check_file(bytes, limits.work, limits.memory);
    let verdict = outcome.verdict();
    (verdict, outcome.failure.map_or(String::new(), |failure| failure.to_string()))
}
