//! Certificates of claims about networks that are text, on their way to a file.

use neurocert_check::kernel::certificate::Certificate;
use neurocert_check::kernel::check_file;
use neurocert_check::{Limits, Verdict};

use std::path::PathBuf;

use super::{files, watch};
use crate::error::{Error, Result, shown};
use crate::search;

/// A certificate file that will be written.
pub(super) struct Target {
    output: files::Output,
    path: String,
}

/// The path of a certificate, and what the kernel said of it: verified or incomplete.
pub(super) type Written = (String, Verdict);

impl Target {
    /// Tries whether the path can be written, before the work starts.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn new(path: Option<&PathBuf>) -> Result<Option<Self>> {
        let Some(path) = path else { return Ok(None) };
        let output = files::Output::create(path)?;
        Ok(Some(Target { output, path: files::whole(path) }))
    }

    /// Has the kernel look at a certificate, and writes it unless it is rejected.
    ///
    /// # Errors
    /// When the kernel rejects it, or the disk does.
    pub(super) fn write(self, certificate: &Certificate, max_memory: u64) -> Result<Written> {
        let (text, verdict) = checked(certificate, max_memory)?;
        self.output.commit(text.as_bytes())?;
        Ok((self.path, verdict))
    }
}

/// What the kernel says of a certificate, and the path where it was written, if it was asked for.
///
/// # Errors
/// When the kernel rejects it, or the disk does.
pub(super) fn settle(
    target: Option<Target>,
    certificate: &Certificate,
    max_memory: u64,
) -> Result<(Verdict, Option<String>)> {
    match target {
        None => Ok((checked(certificate, max_memory)?.1, None)),
        Some(target) => {
            let (path, verdict) = target.write(certificate, max_memory)?;
            Ok((verdict, Some(path)))
        }
    }
}

/// The last line of a text report.
pub(super) fn certificate_line(written: Option<&Written>) -> String {
    let Some((path, verdict)) = written else { return String::new() };
    let what = match verdict {
        Verdict::Verified => "verified by neurocert-check",
        _ => "too large for neurocert-check: not verified",
    };
    format!("certificate: {} ({what})\n", shown(path))
}

/// The text of a certificate, and what the kernel says of it: verified or incomplete.
///
/// # Errors
/// When the kernel rejects it.
pub(super) fn checked(certificate: &Certificate, max_memory: u64) -> Result<(String, Verdict)> {
    let _stage = watch::stage("check of the certificate");
    match search::judged(certificate, max_memory) {
        Ok((text, true)) => Ok((text, Verdict::Verified)),
        Ok((text, false)) => Ok((text, Verdict::Incomplete)),
        Err(failure) => {
            let problem = format!("the checker rejects it ({failure}), please report this");
            Err(Error::new("--certificate", problem, "nothing was written"))
        }
    }
}

/// What the checker says of a certificate, and why.
pub(super) fn judged(bytes: &[u8]) -> (Verdict, String) {
    let limits = Limits::default();
    let outcome = check_file(bytes, limits.work, limits.memory);
    let verdict = outcome.verdict();
    (verdict, outcome.failure.map_or(String::new(), |failure| failure.to_string()))
}
