//! `--expect-weights` and `--expect-rule`: the very weights, or the rule, that a claim must be about.

use std::path::{Path, PathBuf};

use super::super::{files, symmetry, weights};
use super::attention::Attention;
use super::subject::Subject;
use crate::error::{Error, Result};
use crate::network::{Container, Known, Mapping, WeightFile};

/// The files of the flags.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Named {
    /// None, one, or two.
    pub(in super::super) weights: Vec<PathBuf>,
    pub(in super::super) map: Option<PathBuf>,
    pub(in super::super) rule: Option<PathBuf>,
    /// Sizes for what a file leaves out: those that are demanded, never those of the claim.
    pub(in super::super) known: Known,
}

impl Named {
    /// The subjects of claims that such files can be about; `None` if there are no files.
    ///
    /// # Errors
    /// A file that is not there, whatever it is compared with later; a mapping without weights.
    pub(super) fn subjects(&self) -> Result<Option<Vec<Subject>>> {
        for path in self.weights.iter().chain(&self.map).chain(&self.rule) {
            std::fs::metadata(path)
                .map_err(|error| Error::new(files::name(path), error.to_string(), ""))?;
        }
        if self.map.is_some() && self.weights.is_empty() {
            return Err(Error::new("--map", "there are no weights", "leave it out"));
        }
        let of_weights = match self.weights.len() {
            0 => None,
            1 => Some(vec![Subject::Point, Subject::Fiber]),
            _ => Some(vec![Subject::Pair]),
        };
        match (of_weights, &self.rule) {
            (Some(_), Some(_)) => {
                let problem = "no claim is about both weights and a rule";
                Err(Error::new("--expect-rule", problem, "leave out one of the two"))
            }
            (None, Some(_)) => Ok(Some(vec![Subject::Rule])),
            (subjects, None) => Ok(subjects),
        }
    }

    /// How the files differ from what the claim is about. The subject has been compared before.
    ///
    /// # Errors
    /// A file that cannot be read, whatever the claim.
    pub(super) fn unmet(&self, claim: &Attention<'_>) -> Result<Option<String>> {
        let Some(path) = &self.rule else { return self.unmet_weights(claim) };
        let own = symmetry::rule(path, self.known.clone())?;
        let unmet = format!("the rule of the claim is not that of {}", files::name(path));
        Ok((!claim.is(&own)).then_some(unmet))
    }

    fn unmet_weights(&self, claim: &Attention<'_>) -> Result<Option<String>> {
        let claimed = claim.weights();
        let mapping = self.map.as_deref().map(weights::mapping).transpose()?;
        let mut is_mapped = false;
        let mut unmet = None;
        for (at, path) in self.weights.iter().enumerate() {
            let claimed = claimed.as_ref().and_then(|files| files.get(at));
            let (container, found) = differs(path, claimed, mapping.as_ref(), &self.known)?;
            is_mapped |= container.is_some();
            unmet = unmet.or(found);
        }
        match &self.map {
            Some(map) if !is_mapped => Err(weights::useless(map)),
            _ => Ok(unmet),
        }
    }
}

/// What a file leaves out and nobody names is the default, as everywhere, or an error.
fn differs(
    path: &Path,
    claimed: Option<&WeightFile>,
    mapping: Option<&Mapping>,
    known: &Known,
) -> Result<(Option<Container>, Option<String>)> {
    let name = files::name(path);
    let (container, taken) = weights::take(path, known, mapping)?;
    weights::note_unused(false, path, &taken);
    let differs = claimed != Some(&taken.file);
    let read = &taken.file.architecture;
    let unmet = differs
        .then(|| format!("the weights of the claim are not those of {name}, read as {read}"));
    Ok((container, unmet))
}
