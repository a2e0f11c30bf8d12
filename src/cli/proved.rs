//! Certificates of claims about networks that are text, on their way to a file.

use neurocert_check::Verdict;
use neurocert_check::kernel::certificate::Certificate;

use std::path::PathBuf;

use super::{files, watch};
use crate::commands::{self, Certified};
use crate::error::{Result, shown};

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
        self.put(&checked(certificate, max_memory)?)
    }

    /// Writes a certificate that the kernel has looked at.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(super) fn put(self, certified: &Certified) -> Result<Written> {
        self.output.commit(certified.text.as_bytes())?;
        Ok((self.path, certified.verdict))
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
        None => Ok((checked(certificate, max_memory)?.verdict, None)),
        Some(target) => {
            let (path, verdict) = target.write(certificate, max_memory)?;
            Ok((verdict, Some(path)))
        }
    }
}

/// Writes a certificate, if there is one and it was asked for.
///
/// # Errors
/// When the disk does not take it.
pub(super) fn put(target: Option<Target>, found: Option<&Certified>) -> Result<Option<Written>> {
    let both = target.zip(found);
    both.map(|(target, certified)| target.put(certified)).transpose()
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

/// A certificate that the kernel has looked at.
///
/// # Errors
/// When the kernel rejects it.
pub(super) fn checked(certificate: &Certificate, max_memory: u64) -> Result<Certified> {
    let _stage = watch::stage("check of the certificate");
    Certified::new(certificate, &commands::Settings { max_memory, ..Default::default() })
}
