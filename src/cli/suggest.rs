//! "Did you mean": the allowed word that is most like a misspelt one.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use itertools::Itertools as _;

use crate::error::{Error, Result};

/// `did you mean "word"? ` for the most similar word, or nothing.
pub(super) fn hint(given: &str, words: &[&str]) -> String {
    let lower = given.to_lowercase();
    // Letters to change, add, leave out or swap: one, or one in three.
    let most = (lower.chars().count() / 3).max(1);
    let changes = words.iter().map(|word| (strsim::damerau_levenshtein(&lower, word), word));
    let best = changes.min_by_key(|(count, _)| *count).filter(|(count, _)| *count <= most);
    best.map_or(String::new(), |(_, word)| format!("did you mean {word:?}? "))
}

/// The value of a word, one of the allowed ones.
///
/// # Errors
/// When it is not one of them.
pub(super) fn one_of<T: Copy>(place: &str, given: &str, words: &[(&str, T)]) -> Result<T> {
    let found = words.iter().find(|(word, _)| *word == given).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let allowed = format!("{}allowed: {}", hint(given, &names), names.join(", "));
        Error::new(place, format!("unknown {given:?}"), allowed)
    })
}

/// A complaint of the parser in one line, with the words that it suggests.
pub(super) fn complaint(error: &clap::Error) -> Error {
    let text = error.to_string();
    let parts = text.lines().map(str::trim).take_while(|line| {
        !["Usage", "tip:", "For more"].iter().any(|start| line.starts_with(start))
    });
    let line = parts.filter(|line| !line.is_empty()).join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    Error::new("", line, format!("{}see --help", suggested(error)))
}

/// `did you mean '--widths'? `, or nothing.
fn suggested(error: &clap::Error) -> String {
    // The very flag of another command is meant rather than one that is somewhat like it.
    if error.kind() == ErrorKind::UnknownArgument {
        let owners = owners(error);
        if !owners.is_empty() {
            return owners;
        }
    }
    let kinds =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let words: Vec<String> = kinds
        .into_iter()
        .filter_map(|kind| error.get(kind))
        .flat_map(|value| match value {
            ContextValue::String(word) => vec![word.clone()],
            ContextValue::Strings(words) => words.iter().rev().take(2).cloned().collect(),
            _ => Vec::new(),
        })
        .map(|word| format!("{word:?}"))
        .collect();
    match words.is_empty() {
        true => String::new(),
        false => format!("did you mean {}? ", words.join(" or ")),
    }
}

/// The commands that have a flag of this name, at which clap does not look.
fn owners(error: &clap::Error) -> String {
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else {
        return String::new();
    };
    let Some(name) = given.strip_prefix("--") else { return String::new() };
    let name = name.split('=').next().unwrap_or(name);
    let command = <super::Cli as clap::CommandFactory>::command();
    let owners: Vec<&str> = command
        .get_subcommands()
        .filter(|command| command.get_arguments().any(|flag| flag.get_long() == Some(name)))
        .map(clap::Command::get_name)
        .collect();
    match owners.is_empty() {
        true => String::new(),
        false => format!("it is a flag of {}; ", owners.join(", ")),
    }
}
