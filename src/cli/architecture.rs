//! The flags that describe an architecture, and the file that may stand in for them.

use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;

use super::files;
use super::suggest::one_of;
use crate::error::{Error, Result, parse_toml};
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
pub(super) struct Spec {
    widths: Option<Vec<i64>>,
    #[serde(alias = "query_dims")]
    query_dims: Option<OneOrMany>,
    tokens: Option<i64>,
    kind: Option<String>,
    parametrization: Option<Parametrization>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a whole number or a list of them")]
enum OneOrMany {
    One(i64),
    Many(Vec<i64>),
}

pub(super) const DEFAULT_TOKENS: usize = 3;

impl Flags {
    /// The architecture that flags and file describe together.
    ///
    /// # Errors
    /// Whatever is missing, malformed, contradictory or unknown.
    pub(super) fn architecture(&self) -> Result<Architecture> {
        complete(self.known()?)
    }

    /// The first of these flags that was given.
    pub(super) fn given(&self) -> Option<&'static str> {
        let flags = [
            ("--widths", self.widths.is_some()),
            ("--query-dims", self.query_dims.is_some()),
            ("--tokens", self.tokens.is_some()),
            ("--kind", self.kind.is_some()),
            ("--parametrization", self.parametrization.is_some()),
            ("--spec", self.spec.is_some()),
        ];
        flags.into_iter().find_map(|(name, given)| given.then_some(name))
    }

    /// What flags and file say, without defaults.
    ///
    /// # Errors
    /// Whatever is malformed, contradictory or unknown.
    pub(super) fn known(&self) -> Result<Known> {
        let flag = |text: &Option<String>, place| {
            text.as_ref().map(|text| sizes(place, &numbers(place, text)?)).transpose()
        };
        if let Some(word) = &self.kind {
            kind(word)?;
        }
        let tokens = match flag(&self.tokens, "--tokens")?.as_deref() {
            None => None,
            Some([one]) => Some(*one),
            Some(list) => {
                let problem = format!("{} numbers", list.len());
                return Err(Error::new("--tokens", problem, "allowed: one whole number"));
            }
        };
        let flags = Known {
            widths: flag(&self.widths, "--widths")?,
            query_dims: flag(&self.query_dims, "--query-dims")?,
            tokens,
            parametrization: self.parametrization.as_deref().map(parametrization).transpose()?,
        };
        let Some(path) = &self.spec else { return Ok(flags) };
        let within = |error: Error| error.within(&files::name(path));
        let spec: Spec =
            parse_toml(&files::read(path)?, "see dim --help for the names").map_err(within)?;
        merged(flags, spec.known("").map_err(within)?, "--spec")
    }
}

impl Spec {
    /// What a file says, without defaults; `place` is where it stands there (or nothing).
    ///
    /// # Errors
    /// Whatever is malformed or unknown.
    pub(super) fn known(&self, place: &str) -> Result<Known> {
        let list = |name: &str, list: &[i64]| {
            let list: Vec<i128> = list.iter().copied().map(i128::from).collect();
            sizes(name, &list).map_err(|error| error.within(place))
        };
        if let Some(word) = &self.kind {
            kind(word)?;
        }
        let query_dims = self.query_dims.as_ref().map(|value| match value {
            OneOrMany::One(one) => list("query-dims", &[*one]),
            OneOrMany::Many(many) => list("query-dims", many),
        });
        let tokens = self.tokens.map(|t| list("tokens", &[t])).transpose()?;
        Ok(Known {
            widths: self.widths.as_ref().map(|widths| list("widths", widths)).transpose()?,
            query_dims: query_dims.transpose()?,
            tokens: tokens.and_then(|list| list.first().copied()),
            parametrization: self.parametrization,
        })
    }
}

/// What flags and a file of this name say together.
///
/// # Errors
/// A contradiction.
pub(super) fn merged(flags: Known, file: Known, name: &str) -> Result<Known> {
    Ok(Known {
        widths: agree("--widths", flags.widths, file.widths, name)?,
        query_dims: agree_on_all(flags.query_dims, file.query_dims, name)?,
        tokens: agree("--tokens", flags.tokens, file.tokens, name)?,
        parametrization: agree(
            "--parametrization",
            flags.parametrization,
            file.parametrization,
            name,
        )?,
    })
}

/// The architecture, with defaults for what was left out.
///
/// # Errors
/// What is missing, or does not fit.
pub(super) fn complete(known: Known) -> Result<Architecture> {
    let parametrization = known.parametrization.unwrap_or(Parametrization::Qkv);
    let missing = |flag| Error::new(flag, "is missing", "give the flag or --spec FILE");
    let widths = known.widths.ok_or_else(|| missing("--widths"))?;
    let query_dims = match known.query_dims {
        Some(list) => list,
        // Free virtual weights: no bound on any rank.
        None if parametrization == Parametrization::Ml => {
            widths.first().map(|&d| vec![d]).unwrap_or_default()
        }
        None => return Err(missing("--query-dims")),
    };
    let tokens = known.tokens.unwrap_or(DEFAULT_TOKENS);
    let built = Architecture::lightning(&widths, &query_dims, tokens, parametrization);
    built.map_err(|error| error.within("architecture"))
}

/// Query sizes; a single one stands for all layers.
fn agree_on_all(
    flag: Option<Vec<usize>>,
    file: Option<Vec<usize>>,
    name: &str,
) -> Result<Option<Vec<usize>>> {
    match (flag, file) {
        (Some(one), Some(all)) if one.len() == 1 && all.iter().all(|a| *a == one[0]) => {
            Ok(Some(all))
        }
        (Some(all), Some(one)) if one.len() == 1 && all.iter().all(|a| *a == one[0]) => {
            Ok(Some(all))
        }
        (flag, file) => agree("--query-dims", flag, file, name),
    }
}

fn agree<T: PartialEq + std::fmt::Debug>(
    place: &str,
    flag: Option<T>,
    file: Option<T>,
    name: &str,
) -> Result<Option<T>> {
    match (flag, file) {
        (Some(flag), Some(file)) if flag != file => {
            let problem = format!("{flag:?} contradicts {file:?} of {name}");
            Err(Error::new(place, problem, "leave one of them out"))
        }
        (flag, file) => Ok(flag.or(file)),
    }
}

fn kind(word: &str) -> Result<()> {
    if word == "normalized" {
        let problem = "normalized attention is not there yet";
        return Err(Error::new("--kind", problem, "allowed: lightning"));
    }
    one_of("--kind", word, &[("lightning", ())])
}

fn parametrization(word: &str) -> Result<Parametrization> {
    use Parametrization::{Av, Ml, Qkv};
    one_of("--parametrization", word, &[("qkv", Qkv), ("av", Av), ("ml", Ml)])
}

/// Comma-separated whole numbers.
pub(super) fn numbers(place: &str, text: &str) -> Result<Vec<i128>> {
    let number = |(i, part): (usize, &str)| {
        part.trim().parse::<i128>().map_err(|_| {
            let problem = format!("entry {} ({:?}) is not a whole number", i + 1, part.trim());
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
