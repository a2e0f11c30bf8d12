//! Names of tensors: what there is without a mapping, how many layers, what was meant.

use super::mapping::{LAYER, Mapping, Rule};
use super::tensors::shown;
use crate::error::{Error, Result};
use crate::network::Parametrization;
use itertools::Itertools as _;

/// The mapping of files with our own names: `Q_1, K_1, V_1, …`, or `A_1, V_1, …`, or `M_1, …, L`.
pub(super) fn own(names: &[&str]) -> Result<Mapping> {
    let has = |letter: &str| {
        let number =
            |name: &&str| name.strip_prefix(letter)?.strip_prefix('_')?.parse::<u64>().ok();
        names.iter().any(|name| number(name).is_some())
    };
    let kinds = [
        (has("Q") || has("K"), Parametrization::Qkv, "QKV"),
        (has("A"), Parametrization::Av, "AV"),
        (has("M"), Parametrization::Ml, "ML"),
    ];
    let mut found = kinds.iter().filter(|(is_there, ..)| *is_there);
    let (Some((_, parametrization, letters)), None) = (found.next(), found.next()) else {
        let few = if kinds.iter().any(|kind| kind.0) {
            "names of several parametrizations (Q_1, A_1, M_1)"
        } else {
            "no tensor is named Q_1, A_1 or M_1"
        };
        let problem = format!("{few}; there are {}", list(names, 5));
        return Err(Error::new("", problem, "give a mapping file with --map"));
    };
    let rule = |letter: char| {
        let tensor = if letter == 'L' { "L".into() } else { format!("{letter}_{LAYER}") };
        (letter, Rule::plain(tensor))
    };
    let rules = letters.chars().map(rule).collect();
    Ok(Mapping { first_layer: 1, layers: None, parametrization: *parametrization, rules })
}

/// The number of layers: as many as it says, or up to the last that a name has.
pub(super) fn layers(mapping: &Mapping, names: &[&str]) -> Result<usize> {
    let refuse = |problem: String| {
        let allowed = "allowed: layers = 1 to 40 in the mapping file";
        Err(Error::new("layers", problem, allowed))
    };
    let patterns = mapping.rules.iter().flat_map(|(_, rule)| &rule.factors);
    let mut patterns = patterns.map(|factor| &factor.tensor).filter(|name| name.contains(LAYER));
    let count = match mapping.layers {
        Some(count) => count,
        None if patterns.clone().next().is_none() => 1,
        None => {
            let first = mapping.first_layer as u64;
            let numbers = |pattern: &String| {
                let numbers = names.iter().filter_map(|name| number(pattern, name));
                numbers.filter(|&number| number >= first).max()
            };
            match patterns.clone().filter_map(numbers).max() {
                Some(last) => {
                    usize::try_from(last - first).map_or(usize::MAX, |n| n.saturating_add(1))
                }
                None => {
                    let pattern = patterns.next().map_or("", String::as_str);
                    let name = pattern.replace(LAYER, &first.to_string());
                    return Err(missing(&name, names));
                }
            }
        }
    };
    match count {
        1..=40 => Ok(count),
        0 => refuse("0 layers".into()),
        count if mapping.layers.is_some() => refuse(format!("{count} layers")),
        count => refuse(format!("the file has names up to layer {count}")),
    }
}

/// The number that stands for `{layer}` in `name`, if the pattern fits.
fn number(pattern: &str, name: &str) -> Option<u64> {
    let (before, _) = pattern.split_once(LAYER)?;
    let rest = name.strip_prefix(before)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = rest[..end].parse::<u64>().ok()?;
    (pattern.replace(LAYER, &number.to_string()) == name).then_some(number)
}

/// The error that `name` is not there, with names that are near.
pub(super) fn missing(name: &str, names: &[&str]) -> Error {
    let common =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let score = |other: &&str| {
        let start = common(&mut name.bytes().zip(other.bytes()));
        start + common(&mut name.bytes().rev().zip(other.bytes().rev()))
    };
    let mut near = names.to_vec();
    near.sort_by_cached_key(|name| std::cmp::Reverse(score(name)));
    let problem = format!("tensor {} is missing; the file has {}", shown(name), list(&near, 3));
    Error::new("", problem, "")
}

/// The first few names, and how many there are in all.
fn list(names: &[&str], few: usize) -> String {
    let first = names.iter().take(few).map(|name| shown(name)).join(", ");
    match names.len() {
        0 => "none at all".into(),
        all if all <= few => first,
        all => format!("{first}, … ({all} in all)"),
    }
}
