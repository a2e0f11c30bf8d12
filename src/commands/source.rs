//! The text of a network: of the library, or of a file.

use std::path::Path;

use itertools::Itertools as _;
use neurocert_check::language::{self, Given, LIBRARY};

use super::Network;
use crate::error::{Error, Result};
use crate::files::{self, Open};

/// A text, with the name of where it comes from, at sizes; what is wrong is said in one line.
///
/// # Errors
/// A text that is wrong, or sizes that do not fit it.
pub(crate) fn in_one_line((origin, text): (String, String), given: Given) -> Result<Network> {
    let program = language::parse(&text).and_then(|read| read.program(&given));
    let program =
        program.map_err(|fault| Error::new("network", fault.to_string(), "").within(&origin))?;
    Ok(Network { text, given, program })
}

/// The text of a network, and the name of where it comes from.
///
/// # Errors
/// When it is neither a network of the library nor a file that can be read.
pub(crate) fn source(open: Open<'_>, network: &str) -> Result<(String, String)> {
    if let Some((name, text)) = LIBRARY.iter().find(|(name, _)| *name == network) {
        return Ok((format!("{name}.net"), (*text).into()));
    }
    let path = Path::new(network);
    if !path.exists() && !network.contains(['/', '.']) {
        let all: Vec<&str> = LIBRARY.iter().map(|(name, _)| *name).collect();
        let problem = format!("{network} is neither a file nor a network of the library");
        return Err(Error::new("", problem, format!("allowed: {}", all.join(", "))));
    }
    Ok((files::name(path), files::read(open, path)?))
}

/// Sizes as `--set` has them.
pub(crate) fn sizes<'a>(all: impl IntoIterator<Item = (&'a String, &'a Vec<u64>)>) -> String {
    let size = |(name, values): (&String, &Vec<u64>)| format!("{name}={}", list(values));
    all.into_iter().map(size).join(" ")
}

/// The values of a size.
pub(crate) fn list(values: &[u64]) -> String {
    values.iter().map(u64::to_string).join(",")
}
