//! Claims of papers and of users.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use neurocert::claims::paper;
use neurocert::commands::Settings;
use neurocert::commands::audit::{self as library, Watch};
use neurocert::{Error, Result, files, report};
use pyo3::prelude::*;
use serde_json::Value;

use crate::commands::json;
use crate::run::{Ends, Limits, run};

/// The text of each certificate, by its name.
type Certificates = Vec<(String, String)>;

/// What was read and decided: a file of claims, its report, its certificates.
type Audited = (String, String, Certificates);

/// Keeps certificates.
#[derive(Default)]
struct Kept(Mutex<Certificates>);

impl Watch for Kept {
    fn keep(&self, name: &str, certificate: &Value) -> Result<bool> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((name.into(), format!("{certificate}\n")));
        Ok(true)
    }
}

/// The claims of the paper that the program began with; all of them, or these.
#[pyfunction]
pub fn audit(
    py: Python<'_>,
    limits: Limits<'_>,
    ids: Option<Vec<String>>,
) -> PyResult<(String, Certificates)> {
    run(&limits, py, Ends::Late, move |settings| {
        let claims = match ids {
            None => paper::ALL.to_vec(),
            Some(ids) => {
                let find = |id: String| match paper::ALL.iter().find(|claim| claim.id == id) {
                    Some(claim) => Ok(*claim),
                    None => {
                        let known: Vec<&str> = paper::ALL.iter().map(|claim| claim.id).collect();
                        let allowed = format!("allowed: {}", known.join(", "));
                        Err(Error::new("claim", format!("{id:?} is unknown"), allowed))
                    }
                };
                ids.into_iter().map(find).collect::<Result<_>>()?
            }
        };
        let told = |_, _: &_, done| {
            (settings.progress)(done as u64, claims.len() as u128);
            Ok(())
        };
        let entries = library::audit(&claims, settings, told)?;
        let all = entries.iter().flat_map(|entry| &entry.certificates);
        let all = all.map(|found| (found.name.clone(), format!("{}\n", found.certificate)));
        Ok((json(&report::json(&entries, settings.seed, true))?, all.collect()))
    })
}

/// The claims of a file.
#[pyfunction]
pub fn audit_claims(
    py: Python<'_>,
    limits: Limits<'_>,
    path: PathBuf,
    map: Option<PathBuf>,
) -> PyResult<Vec<Audited>> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        let text = files::read(&files::open, &path)?;
        decided(vec![(path, text)], map.as_deref(), settings)
    })
}

/// The claims of a paper that is built in, or of all files of a folder.
#[pyfunction]
pub fn audit_paper(
    py: Python<'_>,
    limits: Limits<'_>,
    paper: String,
    map: Option<PathBuf>,
) -> PyResult<Vec<Audited>> {
    run(&limits, py, Ends::WithAnswer, move |settings| {
        let read = library::paper(&paper, &()).map_err(|error| error.within("paper"))?;
        decided(read, map.as_deref(), settings)
    })
}

fn decided(
    texts: Vec<(PathBuf, String)>,
    map: Option<&Path>,
    settings: &Settings<'_>,
) -> Result<Vec<Audited>> {
    let decide = |(path, claims): (PathBuf, library::Claims)| {
        let kept = Kept::default();
        let found = claims.decide(settings, &kept)?;
        let certificates = kept.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok((files::whole(&path), json(&found)?, certificates))
    };
    library::claims(texts, map, &())?.into_iter().map(decide).collect()
}
