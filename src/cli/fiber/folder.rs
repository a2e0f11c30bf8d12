//! The folder of `--out`: every point but the given one, with a certificate of membership.

use std::path::{Path, PathBuf};

use neurocert_check::Verdict;
use serde::Serialize;

use crate::cli::files;
use crate::commands::{Attention, Member};
use crate::error::{Error, Result};

/// What was written, in reports.
#[derive(Default, Serialize)]
pub(super) struct Files {
    /// Of weights, and of the certificate or nothing.
    pub files: Vec<[String; 2]>,
    /// What the checker says of each.
    pub certificate_verdicts: Vec<String>,
}

pub(super) struct Folder<'a> {
    path: &'a Path,
    /// Files that must stay as they are.
    given: Vec<&'a Path>,
    attention: &'a Attention,
    written: Files,
}

impl<'a> Folder<'a> {
    pub fn new(path: &'a Path, given: Vec<&'a Path>, attention: &'a Attention) -> Result<Self> {
        // What was made goes again when nothing is written into it.
        files::folder(path, "--out")?;
        Ok(Folder { path, given, attention, written: Files::default() })
    }

    /// The weights of a point, and their certificate.
    fn names(&self, number: usize) -> [PathBuf; 2] {
        ["json", "certificate.json"].map(|end| self.path.join(format!("member-{number}.{end}")))
    }

    /// Before the first of so many points is written.
    fn is_free(&self, count: usize) -> Result<()> {
        for name in (1..=count).flat_map(|number| self.names(number)) {
            let is_given = |file: &&Path| file.canonicalize().ok() == name.canonicalize().ok();
            if name.exists() && self.given.iter().any(is_given) {
                let problem = "is the weight file, or its map";
                return Err(Error::new(files::name(&name), problem, "give another folder"));
            }
        }
        Ok(())
    }

    pub fn add(&mut self, member: &Member<'_>) -> Result<()> {
        let number = self.written.files.len() + 1;
        if number == 1 {
            self.is_free(1 + member.left)?;
        }
        let [weights, proof] = self.names(number);
        if !member.weights.is_readable() {
            let problem = "a number has more than 100,000 digits";
            return Err(Error::new(files::name(&weights), problem, "nothing was written there"));
        }
        let text = serde_json::to_vec(&self.attention.document(member.weights))
            .map_err(|error| Error::new("--out", error.to_string(), ""))?;
        let found = member.certificate().map_err(|error| error.within(&files::name(&proof)))?;
        let (name, verdict) = match found {
            None => (String::new(), Verdict::Incomplete),
            Some(certified) => {
                files::Output::create(&proof)?.commit(certified.text.as_bytes())?;
                (files::whole(&proof), certified.verdict)
            }
        };
        files::Output::create(&weights)?.commit(&text)?;
        self.written.files.push([files::whole(&weights), name]);
        self.written.certificate_verdicts.push(verdict.to_string());
        Ok(())
    }

    pub fn written(self) -> Files {
        self.written
    }
}

impl Files {
    /// Whether the checker verified all.
    pub fn are_verified(&self) -> bool {
        self.certificate_verdicts.iter().all(|said| *said == Verdict::Verified.to_string())
    }
}
