//! Claims, decided with certificates: those of the paper that this program began with, and those of users.

mod claims;
mod decide;
mod form;
mod job;
mod network;
mod papers;

pub use claims::{Audited, Claims, DecidedClaim, claims};
pub use form::Paper;
pub use papers::paper;

use std::any::Any;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use neurocert_check::kernel::check_file;
use neurocert_check::{Limits, Verdict};
use rayon::prelude::*;
use serde_json::Value;

use super::Settings;
use crate::claims::{Claim, decide};
use crate::error::{Error, Result};
use crate::files;
use crate::network::Taken;
use crate::report::{Certified, Entry};

/// What a caller does while claims are read and decided; by default nothing.
pub trait Watch: Sync {
    /// Opens a file that claims name.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(&self, path: &Path) -> Result<File> {
        files::open(path)
    }

    /// Weights of attention were read.
    fn read(&self, _path: &Path, _taken: &Taken) {}

    /// The decision of a claim begins; what this gives is dropped at its end.
    fn begin(&self, _id: &str) -> Box<dyn Any> {
        Box::new(())
    }

    /// A claim is decided.
    fn decided(&self, _id: &str, _status: &str) {}

    /// A certificate that the checker does not reject, by its name; whether it is kept.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn keep(&self, _name: &str, _certificate: &Value) -> Result<bool> {
        Ok(false)
    }
}

/// Nobody watches.
impl Watch for () {}

/// The folder that claims name files of, and who watches.
type Place<'a> = (&'a Path, &'a dyn Watch);

fn opening(watch: &dyn Watch) -> impl Fn(&Path) -> Result<File> + Sync + '_ {
    |path| watch.open(path)
}

/// Decides claims of the paper ([`crate::claims::paper`]), several at once. `each` is called with a claim that is decided, its place among
/// these, and how many are decided.
///
/// # Errors
/// A certificate that the checker rejects; what `each` gives.
pub fn audit(
    claims: &[Claim],
    settings: &Settings<'_>,
    each: impl Fn(usize, &Entry, usize) -> Result<()> + Sync,
) -> Result<Vec<Entry>> {
    let done = AtomicUsize::new(0);
    let entries = claims.par_iter().enumerate().map(|(place, claim)| {
        let entry = entry(claim, settings.seed)?;
        each(place, &entry, done.fetch_add(1, Ordering::Relaxed) + 1)?;
        Ok(entry)
    });
    entries.collect()
}

/// Decides a claim, and has its certificates checked.
fn entry(claim: &Claim, seed: u64) -> Result<Entry> {
    let verdict = decide(claim, seed).map_err(|error| error.within(claim.id))?;
    let shown = Entry::shown(&verdict).flat_map(|exhibit| exhibit.certificates.iter().cloned());
    let certified = |(number, certificate): (usize, Value)| {
        let name = format!("{}-{number}.json", claim.id);
        let verdict = judged(claim.id, &name, &certificate)?.to_string();
        Ok(Certified { name, certificate, verdict })
    };
    let certificates = (1..).zip(shown).map(certified).collect::<Result<_>>()?;
    Ok(Entry { verdict, certificates })
}

/// What the checker says of the certificate of a claim.
///
/// # Errors
/// When it rejects it.
fn judged(id: &str, name: &str, certificate: &Value) -> Result<Verdict> {
    let limits = Limits::default();
    let outcome = check_file(certificate.to_string().as_bytes(), limits.work, limits.memory);
    match outcome.verdict() {
        Verdict::Rejected => {
            let why = outcome.failure.map_or(String::new(), |failure| failure.to_string());
            let problem = format!("the checker rejects {name} ({why})");
            Err(Error::new(id, problem, "please report this"))
        }
        verdict => Ok(verdict),
    }
}
