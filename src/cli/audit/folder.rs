//! `audit --out`: reports and certificates, written as claims are finished. A run that is interrupted
//! leaves what it has decided.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::super::files;
use crate::error::{Error, Result};
use crate::report::{Entry, html, json, latex};

/// Where certificates go.
pub(super) struct Certificates(PathBuf);

impl Certificates {
    /// `DIR/certificates`, made if it is not there.
    pub(super) fn create(folder: &Path) -> Result<Self> {
        let path = folder.join("certificates");
        files::folder(&path, "--out")?;
        Ok(Certificates(path))
    }

    pub(super) fn write(&self, name: &str, certificate: &Value) -> Result<()> {
        let output = files::Output::create(&self.0.join(name))?;
        output.commit(format!("{certificate}\n").as_bytes())
    }
}

/// Where reports and certificates go.
pub(super) struct Folder {
    path: PathBuf,
    certificates: Certificates,
    seed: u64,
    /// The claims that are finished, each with its place among all.
    finished: Mutex<Vec<(usize, Entry)>>,
}

impl Folder {
    /// Makes the folder, and tries whether it can be written.
    pub(super) fn create(path: &Path, seed: u64) -> Result<Self> {
        let certificates = Certificates::create(path)?;
        let (path, finished) = (path.to_path_buf(), Mutex::default());
        let folder = Folder { path, certificates, seed, finished };
        for name in ["report.html", "report.json", "report.tex"] {
            folder.output(name)?;
        }
        Ok(folder)
    }

    fn output(&self, name: &str) -> Result<files::Output> {
        files::Output::create(&self.path.join(name))
    }

    /// Writes the certificates of a claim, and the reports on all that are finished, in their order.
    pub(super) fn add(&self, place: usize, entry: &Entry) -> Result<()> {
        for certified in &entry.certificates {
            self.certificates.write(&certified.name, &certified.certificate)?;
        }
        let mut finished = self.finished.lock().unwrap_or_else(PoisonError::into_inner);
        finished.push((place, entry.clone()));
        finished.sort_by_key(|(place, _)| *place);
        let entries: Vec<Entry> = finished.iter().map(|(_, entry)| entry.clone()).collect();
        self.output("report.html")?.commit(html(&entries, self.seed).as_bytes())?;
        let document = serde_json::to_string_pretty(&json(&entries, self.seed, true))
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        self.output("report.json")?.commit((document + "\n").as_bytes())?;
        self.output("report.tex")?.commit(latex(&entries, self.seed).as_bytes())
    }
}
