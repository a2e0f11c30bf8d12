//! The flags that describe an architecture, and the file that may stand in for them.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;

use super::files;
use crate::error::{Error, Result};
use crate::network::{Architecture, Known, Parametrization};

/// `--widths` and its companions, as text.
#[derive(Args)]
#[group(skip)]
pub(super) struct Flags {
    /// Widths d0,d1,…,dl
    #[arg(long, value_name = "D0,D1,…", allow_hyphen_values = true)]
    widths: Option<String>,
    /// Query sizes a1,…,al (one value = all layers)
    #[arg(long, value_name = "A1,…", allow_hyphen_values = true)]
    query_dims: Option<String>,
    /// Number of tokens; the answer depends on it [default: 3]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    tokens: Option<String>,
    /// Kind of network: lightning [default: lightning]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Weights: qkv; av (attention matrices of bounded rank); ml (free virtual weights: in
    /// general a larger family of functions) [default: qkv]
    #[arg(long, value_name = "P")]
    parametrization: Option<String>,
    /// TOML file with the same names: widths = [3, 3], query-dims = 2, tokens = 3, …
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Spec {
    widths: Option<Vec<i64>>,
    #[serde(alias = "query_dims")]
    query_dims: Option<OneOrMany>,
    tokens: Option<i64>,
    kind: Option<String>,
    parametrization: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a whole number or a list of them")]
enum OneOrMany {
    One(i64),
    Many(Vec<i64>),
}

const DEFAULT_TOKENS: usize = 3;

impl Flags {
    /// The architecture that flags and file describe together.
    ///
    /// # Errors
    /// Whatever is missing, malformed, contradictory or unknown.
    pub(super) fn architecture(&self) -> Result<Architecture> {
        let known = self.known()?;
        let parametrization = known.parametrization.unwrap_or(Parametrization::Qkv);
        let missing = |flag| Error::new(flag, "is missing", "give the flag or --spec FILE");
        let widths = known.widths.ok_or_else(|| missing("--widths"))?;
        let query_dims = match known.query_dims {
            Some(list) => list,
            // Free virtual weights: no bound on any rank.
            None if parametrization == Parametrization::Ml => vec![widths[0]],
            None => return Err(missing("--query-dims")),
        };
        let tokens = known.tokens.unwrap_or(DEFAULT_TOKENS);
        let built = Architecture::lightning(&widths, &query_dims, tokens, parametrization);
        built.map_err(|error| error.within("architecture"))
    }

    /// Whether `path` (canonical, if it exists) is the file of `--spec`.
    pub(super) fn reads(&self, path: &Path) -> bool {
        self.spec
            .as_ref()
            .and_then(|spec| spec.canonicalize().ok())
            .is_some_and(|spec| spec == path)
    }

    /// What flags and file say, without defaults.
    ///
    /// # Errors
    /// Whatever is malformed, contradictory or unknown.
    pub(super) fn known(&self) -> Result<Known> {
        let spec = match &self.spec {
            None => None,
            Some(path) => {
                let parsed = toml::from_str::<Spec>(&files::read(path)?);
                Some(parsed.map_err(|error| {
                    Error::new(files::name(path), error.message(), "see dim --help for the names")
                })?)
            }
        };
        let spec = spec.as_ref();
        let flag = |text: &Option<String>, place| {
            text.as_ref().map(|text| sizes(place, &numbers(place, text)?)).transpose()
        };
        let file = |place: &str, list: Option<Vec<i64>>| {
            let list = list.map(|list| list.into_iter().map(i128::from).collect::<Vec<_>>());
            list.map(|list| sizes(&format!("spec: {place}"), &list)).transpose()
        };
        let many = |value: &OneOrMany| match value {
            OneOrMany::One(one) => vec![*one],
            OneOrMany::Many(list) => list.clone(),
        };
        let one = |place, list: Option<Vec<usize>>| match list.as_deref() {
            None => Ok(None),
            Some([one]) => Ok(Some(*one)),
            Some(list) => {
                let problem = format!("{} numbers", list.len());
                Err(Error::new(place, problem, "allowed: one whole number"))
            }
        };
        let from_spec = |list: fn(&Spec) -> Option<Vec<i64>>| spec.and_then(list);
        let words = [(&self.kind, spec.and_then(|s| s.kind.as_ref()))];
        for word in words.iter().flat_map(|(flag, file)| [flag.as_ref(), *file]).flatten() {
            kind(word)?;
        }
        let file_word = spec.and_then(|s| s.parametrization.as_deref());
        let flag_word = self.parametrization.as_deref();
        Ok(Known {
            widths: agree(
                "--widths",
                flag(&self.widths, "--widths")?,
                file("widths", from_spec(|s| s.widths.clone()))?,
            )?,
            query_dims: agree(
                "--query-dims",
                flag(&self.query_dims, "--query-dims")?,
                file("query-dims", spec.and_then(|s| s.query_dims.as_ref().map(many)))?,
            )?,
            tokens: agree(
                "--tokens",
                one("--tokens", flag(&self.tokens, "--tokens")?)?,
                one("tokens", file("tokens", from_spec(|s| s.tokens.map(|t| vec![t])))?)?,
            )?,
            parametrization: agree(
                "--parametrization",
                flag_word.map(parametrization).transpose()?,
                file_word.map(parametrization).transpose()?,
            )?,
        })
    }
}

fn agree<T: PartialEq + std::fmt::Debug>(
    place: &str,
    flag: Option<T>,
    file: Option<T>,
) -> Result<Option<T>> {
    match (flag, file) {
        (Some(flag), Some(file)) if flag != file => {
            let problem = format!("{flag:?} contradicts {file:?} of --spec");
            Err(Error::new(place, problem, "leave one of them out"))
        }
        (flag, file) => Ok(flag.or(file)),
    }
}

fn kind(word: &str) -> Result<()> {
    match word {
        "lightning" => Ok(()),
        "normalized" => {
            let problem = "normalized attention is not there yet";
            Err(Error::new("--kind", problem, "allowed: lightning"))
        }
        other => Err(Error::new("--kind", format!("unknown {other:?}"), "allowed: lightning")),
    }
}

fn parametrization(word: &str) -> Result<Parametrization> {
    match word {
        "qkv" => Ok(Parametrization::Qkv),
        "av" => Ok(Parametrization::Av),
        "ml" => Ok(Parametrization::Ml),
        other => {
            let problem = format!("unknown {other:?}");
            Err(Error::new("--parametrization", problem, "allowed: qkv, av, ml"))
        }
    }
}

/// Comma-separated whole numbers.
pub(super) fn numbers(place: &str, text: &str) -> Result<Vec<i128>> {
    let number = |(i, part): (usize, &str)| {
        part.trim().parse::<i128>().map_err(|_| {
            let problem = format!("entry {} ({:?}) is no whole number", i + 1, part.trim());
            Error::new(place, problem, "allowed: whole numbers from 1, separated by commas")
        })
    };
    text.split(',').enumerate().map(number).collect()
}

fn sizes(place: &str, list: &[i128]) -> Result<Vec<usize>> {
    let size = |(i, &n): (usize, &i128)| {
        usize::try_from(n).ok().filter(|&n| n > 0).ok_or_else(|| {
            let problem = format!("entry {} is {n}", i + 1);
            Error::new(place, problem, "allowed: whole numbers from 1 to 2^24")
        })
    };
    list.iter().enumerate().map(size).collect()
}
