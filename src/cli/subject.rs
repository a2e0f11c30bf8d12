//! The network that a command speaks of: a name of the library or a file, at sizes.

use std::ops::ControlFlow;
use std::path::Path;

use clap::Args;
use neurocert_check::language::{self, Given};

use super::architecture::{self, DEFAULT_TOKENS};
use super::named_weights::{self, is_for_any_network};
use super::{Outcome, files};
use crate::commands::source;
pub(super) use crate::commands::source::{in_one_line, list, sizes};
use crate::error::{Error, Result};
use crate::network::Architecture;
use crate::program;
pub(super) use crate::program::Network as Subject;

/// NETWORK and its sizes.
#[derive(Args)]
#[group(skip)]
pub(super) struct Flags {
    /// A name of the library (`neurocert networks`), or a file with the text of a network
    #[arg(value_name = "NETWORK")]
    network: Option<String>,
    /// A size of NETWORK, as `t=3`, or a list, as `d=3,2,4`; may be repeated
    #[arg(long, value_name = "NAME=VALUES", allow_hyphen_values = true)]
    set: Vec<String>,
}

impl Flags {
    /// The network, if one is named; the flags of attention name sizes of it, as `--set` does. What is
    /// wrong with a text is said with its line and a caret, which an [`Error`] of one line has no room
    /// for; the command then ends with the outcome.
    pub(super) fn subject(
        &self,
        attention: &architecture::Flags,
    ) -> Result<ControlFlow<Outcome, Option<Subject>>> {
        self.subject_of(attention, None)
    }

    /// The same for a command that reads weights: a file may name the network and its sizes.
    pub(super) fn subject_of(
        &self,
        attention: &architecture::Flags,
        weights: Option<&Path>,
    ) -> Result<ControlFlow<Outcome, Option<Subject>>> {
        if let Some(path) = weights
            && attention.given().is_none()
            && is_for_any_network(path)
        {
            let found = named_weights::read(path, self.network.as_deref(), &self.set, None)?;
            return Ok(match found {
                ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
                ControlFlow::Continue(found) => ControlFlow::Continue(Some(found.subject)),
            });
        }
        let Some(network) = &self.network else {
            return match self.set.first() {
                None => Ok(ControlFlow::Continue(None)),
                Some(set) => {
                    let problem = format!("{set}: a NETWORK is missing");
                    Err(Error::new("--set", problem, ""))
                }
            };
        };
        let (origin, text) = source(network)?;
        let mut given = given(&self.set)?;
        of_attention(attention, &text, &mut given)?;
        Ok(match read_at((origin, text), given) {
            ControlFlow::Continue(subject) => ControlFlow::Continue(Some(subject)),
            ControlFlow::Break(outcome) => ControlFlow::Break(outcome),
        })
    }
}

impl Flags {
    /// A network of the library, and the sizes that are given, for what is said at all other sizes.
    pub(super) fn named(&self) -> Result<Option<(&str, Given)>> {
        self.network.as_deref().map(|name| Ok((name, given(&self.set)?))).transpose()
    }
}

/// `--widths`, `--query-dims` and `--tokens` are the sizes d, a and t.
fn of_attention(flags: &architecture::Flags, text: &str, given: &mut Given) -> Result<()> {
    if flags.given().is_none() {
        return Ok(());
    }
    let known = flags.known()?;
    if known.parametrization.is_some() {
        let problem = "belongs to attention without NETWORK";
        let allowed = "lightning, lightning_av and lightning_ml are networks";
        return Err(Error::new("--parametrization", problem, allowed));
    }
    // What is wrong with the text is said when it is read.
    let Ok(declared) = language::parse(text).map(|text| text.declared_sizes()) else {
        return Ok(());
    };
    let declares = |name: &str| declared.iter().any(|size| size.split('[').next() == Some(name));
    let default = (declares("t") && !given.contains_key("t")).then_some(DEFAULT_TOKENS);
    let sizes = [
        ("--widths", "d", known.widths),
        ("--query-dims", "a", known.query_dims),
        ("--tokens", "t", known.tokens.or(default).map(|tokens| vec![tokens])),
    ];
    for (flag, name, values) in sizes {
        let Some(values) = values else { continue };
        if !declares(name) {
            let problem = format!("is the size {name}, which this network does not have");
            let allowed = format!("sizes to give by --set: {}", declared.join(", "));
            return Err(Error::new(flag, problem, allowed));
        }
        let values = values.into_iter().map(|value| value as u64).collect();
        if given.insert(name.into(), values).is_some() {
            let problem = format!("is the size {name}, which --set gives too");
            return Err(Error::new(flag, problem, "leave one of them out"));
        }
    }
    Ok(())
}

/// Lightning attention: the text of the library, literally.
///
/// # Errors
/// Sizes beyond the limits of the language.
pub(super) fn of_architecture(architecture: &Architecture) -> Result<Subject> {
    let (text, given) = crate::theory::lightning::literally(architecture);
    let program = program::at_sizes(text, &given)?;
    Ok(Subject { text: text.into(), given, program })
}

/// The network of this name or file at sizes; see [`Flags::subject`].
pub(super) fn subject(network: &str, set: &[String]) -> Result<ControlFlow<Outcome, Subject>> {
    Ok(read_at(source(network)?, given(set)?))
}

/// A text, with the name of where it comes from, at sizes; see [`Flags::subject`].
pub(super) fn read_at(
    (origin, text): (String, String),
    given: Given,
) -> ControlFlow<Outcome, Subject> {
    let program = language::parse(&text).and_then(|read| read.program(&given));
    match program {
        Ok(program) => ControlFlow::Continue(Subject { text, given, program }),
        Err(fault) => {
            eprintln!("error: {}", fault.show(&origin, &text));
            ControlFlow::Break(Outcome::Unusable)
        }
    }
}

/// The text of a network, and the name of where it comes from.
///
/// # Errors
/// When it is neither a network of the library nor a file that can be read.
pub(super) fn source(network: &str) -> Result<(String, String)> {
    source::source(&files::open, network)
}

/// `d=3,2,4` and its like.
pub(super) fn given(set: &[String]) -> Result<Given> {
    let mut given = Given::new();
    for text in set {
        let refuse = |problem: &str| {
            let allowed = "expected as t=3 or d=3,2,4";
            Err(Error::new("--set", format!("{text:?}: {problem}"), allowed))
        };
        let Some((name, values)) = text.split_once('=') else {
            return refuse("`=` is missing");
        };
        let Ok(values) = values.split(',').map(|value| value.trim().parse()).collect() else {
            return refuse("not a list of sizes");
        };
        if given.insert(name.trim().into(), values).is_some() {
            return refuse("set twice");
        }
    }
    Ok(given)
}
