//! Rule files.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::super::architecture::{self, Spec};
use super::super::files;
use crate::error::{Error, Result, parse_toml};
use crate::network::Known;
use crate::symmetry::{ParameterText, Rule, RuleText};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Option<String>,
    architecture: Option<Spec>,
    #[serde(default)]
    group: BTreeMap<String, Parameter>,
    blocks: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    range: Option<String>,
    outside: Option<String>,
    shape: Option<[Side; 2]>,
    condition: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "a whole number or an expression such as \"d_i\"")]
enum Side {
    Number(i64),
    Text(String),
}

impl Side {
    fn text(&self) -> String {
        match self {
            Side::Number(n) => n.to_string(),
            Side::Text(text) => text.clone(),
        }
    }
}

/// No rule is longer.
const LONGEST: usize = 1 << 20;

/// The rule of a file at the architecture that it and what is known (from flags, say) describe.
///
/// # Errors
/// An unreadable or malformed file, contradictions, whatever is wrong with the rule: with the name of
/// the file.
pub(in super::super) fn read(path: &Path, known: Known) -> Result<Rule> {
    let name = files::name(path);
    let text = files::read(path)?;
    if text.len() > LONGEST {
        return Err(Error::new(name, "is too large for a rule", "allowed: 1 MiB"));
    }
    let within = |error: Error| error.within(&name);
    let form = "see symmetry --help for the form";
    let file: File = parse_toml(&text, form).map_err(within)?;
    let known = match &file.architecture {
        None => known,
        Some(spec) => {
            let own = spec.known("architecture").map_err(within)?;
            architecture::merged(known, own, &name)?
        }
    };
    let architecture = architecture::complete(known)?;
    let group = file.group.into_iter().map(|(name, parameter)| ParameterText {
        name,
        range: parameter.range,
        outside: parameter.outside,
        shape: parameter.shape.map(|[rows, columns]| [rows.text(), columns.text()]),
        condition: parameter.condition,
    });
    let own_name = file.name.or_else(|| path.file_stem()?.to_str().map(str::to_string));
    let source = text;
    let text = RuleText {
        name: own_name.unwrap_or_default(),
        group: group.collect(),
        blocks: file.blocks.into_iter().collect(),
    };
    Rule::new(&text, &architecture).map_err(|error| within(error.located(&source, &[])))
}
