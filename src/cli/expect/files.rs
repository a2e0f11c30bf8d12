//! `--expect-weights` and `--expect-rule`: the very weights, or the rule, that a claim must be about.

use std::path::{Path, PathBuf};

use neurocert_check::kernel::certificate::Matrix as Texts;
use num_rational::BigRational;

use super::super::{files, symmetry, weights};
use super::pair::PairClaim;
use super::point::PointClaim;
use super::rule::RuleClaim;
use super::subject::Subject;
use crate::error::{Error, Result};
use crate::matrix::Matrix;
use crate::network::{Container, Known, Mapping, Parametrization, WeightFile};

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

/// A network of a claim.
pub(super) struct Network {
    pub(super) widths: Vec<u32>,
    pub(super) query_dims: Vec<u32>,
    pub(super) tokens: u32,
    pub(super) parametrization: Parametrization,
    pub(super) weights: Vec<Texts>,
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

    /// How the files differ from what the claim on a pair is about. The subject has been compared before.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn unmet_pair(&self, claim: &PairClaim) -> Result<Option<String>> {
        self.weights(&claim.networks)
    }

    /// The same for a rule.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn unmet_rule(&self, claim: &RuleClaim) -> Result<Option<String>> {
        let Some(path) = &self.rule else { return Ok(None) };
        let own = symmetry::rule(path, self.known.clone())?;
        let unmet = format!("the rule of the claim is not that of {}", files::name(path));
        Ok((!claim.is(&own)).then_some(unmet))
    }

    /// The same for a point or a fiber.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(super) fn unmet_point(&self, claim: &PointClaim<'_>) -> Result<Option<String>> {
        self.weights(&[Network {
            widths: claim.widths.clone(),
            query_dims: claim.query_dims.clone(),
            tokens: claim.tokens,
            parametrization: claim.parametrization,
            weights: claim.weights.clone(),
        }])
    }

    fn weights(&self, networks: &[Network]) -> Result<Option<String>> {
        let mapping = self.map.as_deref().map(weights::mapping).transpose()?;
        let mut is_mapped = false;
        let mut unmet = None;
        for (path, network) in self.weights.iter().zip(networks) {
            let (container, found) = differs(path, network, mapping.as_ref(), &self.known)?;
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
    network: &Network,
    mapping: Option<&Mapping>,
    known: &Known,
) -> Result<(Option<Container>, Option<String>)> {
    let name = files::name(path);
    let (container, taken) = weights::take(path, known, mapping)?;
    weights::note_unused(false, path, &taken);
    let differs = !is_same(&taken.file, network);
    let read = &taken.file.architecture;
    let unmet = differs
        .then(|| format!("the weights of the claim are not those of {name}, read as {read}"));
    Ok((container, unmet))
}

/// The same architecture and, as rational numbers, the same matrices.
fn is_same(file: &WeightFile, network: &Network) -> bool {
    let architecture = &file.architecture;
    let same = |own: &[usize], claimed: &[u32]| {
        own.len() == claimed.len()
            && own.iter().zip(claimed).all(|(&x, &y)| u32::try_from(x) == Ok(y))
    };
    same(architecture.widths(), &network.widths)
        && same(architecture.query_dims(), &network.query_dims)
        && u32::try_from(architecture.tokens()) == Ok(network.tokens)
        && architecture.parametrization() == network.parametrization
        && file.weights.len() == network.weights.len()
        && file.weights.iter().zip(&network.weights).all(|(own, claimed)| is_equal(own, claimed))
}

fn is_equal(matrix: &Matrix<BigRational>, texts: &Texts) -> bool {
    matrix.rows() == texts.len()
        && texts.iter().enumerate().all(|(i, row)| {
            let own = matrix.row(i);
            own.len() == row.len()
                && own
                    .iter()
                    .zip(row)
                    .all(|(x, text)| text.parse::<BigRational>().as_ref() == Ok(x))
        })
}
